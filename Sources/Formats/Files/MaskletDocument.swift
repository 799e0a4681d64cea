import Masklets

/// The parts of Masklet's own JSON, for writing and reading.
enum MaskletDocument {
  static let name = "masklet"
  static let version = 1

  struct Video: Codable {
    let name: String
    let width, height, frameCount: Int
    let fps: Double

    init(_ video: AnnotatedVideo) {
      name = video.name
      width = video.size.width
      height = video.size.height
      frameCount = video.frameCount
      fps = video.framesPerSecond
    }

    enum CodingKeys: String, CodingKey {
      case name, width, height, fps
      case frameCount = "frame_count"
    }
  }

  struct Category: Codable {
    let name: String
    let color: [UInt8]

    init(_ category: Formats.Category) {
      name = category.name
      color = category.color.parts
    }
  }

  struct Object: Codable {
    let id: Int
    let name: String
    let category: String?
    let color: [UInt8]
    let locked: Bool
    let keyframes: [Keyframe]
    /// Absent for an object without any.
    let attributes: [Attributes]?

    init(_ object: AnnotatedTrack) {
      id = object.id
      name = object.name
      category = object.category
      color = object.color.parts
      locked = object.isLocked
      keyframes = object.keyframes.map(Keyframe.init)
      attributes = object.attributes.isEmpty ? nil : object.attributes.map(Attributes.init)
    }

    enum CodingKeys: String, CodingKey {
      case id = "object_id"
      case name, category, color, locked, keyframes, attributes
    }
  }

  /// Named as in `prompts.json`, except that the mask is stored with the frames.
  struct Keyframe: Codable {
    let frame: Int
    let points: [[Double]]
    let labels: [Int]
    let box: [Double]?
    /// True if the person's mask on the frame is itself the prompt.
    let mask: Bool

    init(_ keyframe: TrackKeyframe) {
      frame = keyframe.frame
      points = keyframe.clicks.map { [$0.point.x, $0.point.y] }
      labels = keyframe.clicks.map { $0.include ? 1 : 0 }
      box = keyframe.box.map { [$0.x1, $0.y1, $0.x2, $0.y2] }
      mask = keyframe.isMask
    }

    enum CodingKeys: String, CodingKey {
      case frame = "frame_idx"
      case points, labels, box, mask
    }
  }

  /// What is true of an object from a frame on.
  struct Attributes: Codable {
    let frame: Int
    let occluded: Bool
    let values: [String: String]

    init(_ attributes: FrameAttributes) {
      frame = attributes.frame
      occluded = attributes.isOccluded
      values = attributes.values
    }

    enum CodingKeys: String, CodingKey {
      case frame = "frame_idx"
      case occluded, values
    }
  }

  struct Frame: Codable {
    let frame: Int
    let masks: [Entry]

    init(_ frame: Int, _ masks: [TrackMask]) {
      self.frame = frame
      self.masks = masks.map {
        Entry(
          objectID: $0.objectID, origin: $0.origin, score: $0.score, counts: $0.rle.counts)
      }
    }

    enum CodingKeys: String, CodingKey {
      case frame = "frame_idx"
      case masks
    }
  }

  struct Entry: Codable {
    let objectID: Int
    let origin: TrackMask.Origin
    let score: Float
    /// COCO's compressed run lengths for the video's size.
    let counts: String

    enum CodingKeys: String, CodingKey {
      case objectID = "object_id"
      case origin, score, counts
    }
  }
}

extension ObjectColor {
  /// Red, green, blue.
  var parts: [UInt8] { [red, green, blue] }

  init?(parts: [UInt8]) {
    guard parts.count == 3 else { return nil }
    self.init(red: parts[0], green: parts[1], blue: parts[2])
  }
}
