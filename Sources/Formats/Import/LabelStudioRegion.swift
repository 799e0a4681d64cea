import Masklets

/// One entry of an answer of Label Studio: a mask, or anything else that people answer.
struct LabelStudioRegion: Decodable {
  enum Shape {
    case brush([UInt8])
    /// Points in percent of the picture's width and height.
    case polygon([[Double]])
    case other
  }

  let shape: Shape
  let label: String?
  private let width, height: Int?
  private let rotation: Double
  let score: Double?
  /// The texts that a person or an export added.
  let notes: [String]

  private enum CodingKeys: String, CodingKey {
    case type, value, score, meta
    case width = "original_width"
    case height = "original_height"
    case rotation = "image_rotation"
  }

  private struct Value: Decodable {
    let format: String?
    let rle: [UInt8]?
    let points: [[Double]]?
    let brushlabels, polygonlabels: [String]?
  }

  private struct Meta: Decodable {
    let text: [String]
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let type = try container.decodeIfPresent(String.self, forKey: .type)
    let shapes = ["brushlabels", "brush", "polygonlabels", "polygon"]
    var value: Value?
    if let type, shapes.contains(type) {
      value = try container.decodeIfPresent(Value.self, forKey: .value)
    }
    if let rle = value?.rle, value?.format == "rle" {
      shape = .brush(rle)
    } else if let points = value?.points {
      shape = .polygon(points)
    } else {
      shape = .other
    }
    guard case .other = shape else {
      label = ImportLimits.label((value?.brushlabels ?? value?.polygonlabels)?.first)
      width = try container.decodeIfPresent(Int.self, forKey: .width)
      height = try container.decodeIfPresent(Int.self, forKey: .height)
      rotation = try container.decodeIfPresent(Double.self, forKey: .rotation) ?? 0
      score = try container.decodeIfPresent(Double.self, forKey: .score)
      // People write there what they like.
      notes = (try? container.decodeIfPresent(Meta.self, forKey: .meta))?.text ?? []
      return
    }
    (label, width, height, rotation, score, notes) = (nil, nil, nil, 0, nil, [])
  }

  var isMask: Bool {
    if case .other = shape { false } else { true }
  }

  /// The object that our own export has written.
  var objectID: ObjectID? {
    guard let text = notes.first, text.hasPrefix("object "), let id = Int(text.dropFirst(7)),
      (1...ImportLimits.objectID).contains(id)
    else { return nil }
    return id
  }

  /// The object's name that our own export has written.
  var objectName: String? { notes.count > 1 ? ImportLimits.label(notes[1]) : nil }

  /// - Throws: `FormatError` for a mask that is damaged or of another size than the video's.
  func mask(of video: AnnotatedVideo) throws -> Mask {
    if let width, let height { try video.check(size: ImageSize(width: width, height: height)) }
    guard rotation == 0 else {
      throw FormatError(
        "A picture was turned by \(rotation) degrees in Label Studio: turn it back there")
    }
    switch shape {
    case .brush(let bytes): return try BrushRLE.decode(bytes, size: video.size)
    case .polygon(let points):
      let ring = try points.map { pair in
        guard pair.count == 2, let point = video.point(atFraction: pair[0] / 100, pair[1] / 100)
        else {
          throw FormatError(
            "A polygon has a point that is no pair of percentages of the picture's width and height"
          )
        }
        return point
      }
      return try Mask(size: video.size, foreign: [ring])
    case .other: return Mask(size: video.size)
    }
  }
}
