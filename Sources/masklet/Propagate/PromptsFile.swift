import Foundation
import Masklets

/// The file named by `--prompts`: the objects to track and their prompts.
struct PromptsFile: Decodable {
  struct Object: Decodable {
    var objectID: ObjectID
    var name: String?
    var category: String?
    var prompts: [Entry]

    enum CodingKeys: String, CodingKey {
      case objectID = "object_id"
      case name, category, prompts
    }
  }

  /// Prompts of one object on one frame.
  struct Entry: Decodable {
    var frame: Int
    var points: [[Double]]?
    var labels: [Int]?
    var box: [Double]?
    /// Path of an image, absolute or relative to the prompts file.
    var mask: String?

    enum CodingKeys: String, CodingKey {
      case frame = "frame_idx"
      case points, labels, box, mask
    }
  }

  var objects: [Object]

  init(at url: URL) throws {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw CommandError("cannot read the prompts file \(url.path): \(error.localizedDescription)")
    }
    do {
      self = try JSONDecoder().decode(PromptsFile.self, from: data)
    } catch let error as DecodingError {
      throw CommandError("\(url.path) is not a prompts file: \(error.fact)")
    }
  }

  /// The objects with their keyframes.
  ///
  /// - Throws: `CommandError` for prompts that do not fit the video.
  ///
  /// - Parameter readMask: reads the image at a path as the mask of an object.
  func promptedObjects(
    size: ImageSize, frameCount: Int, readMask: (_ path: String, _ id: ObjectID) throws -> Mask
  ) throws -> [PromptedObject] {
    guard !objects.isEmpty else { throw CommandError("the prompts file names no objects") }
    var seen: Set<ObjectID> = []
    return try objects.map { object in
      let id = object.objectID
      guard (1...255).contains(id) else {
        throw CommandError("object_id \(id) is outside 1 to 255, the ids an indexed PNG can hold")
      }
      guard seen.insert(id).inserted else {
        throw CommandError("object_id \(id) occurs twice; put all its prompts into one object")
      }
      guard !object.prompts.isEmpty else { throw CommandError("object \(id) has no prompts") }
      var prompts: [Int: Prompt] = [:]
      for entry in object.prompts {
        guard (0..<frameCount).contains(entry.frame) else {
          throw CommandError(
            "object \(id) is prompted on frame \(entry.frame), outside the video's frames 0 to "
              + "\(frameCount - 1)")
        }
        let place = "object \(id), frame \(entry.frame)"
        try entry.add(to: &prompts[entry.frame, default: Prompt()], size: size, place: place) {
          try readMask($0, id)
        }
      }
      return PromptedObject(
        id: id, keyframes: prompts.map { Keyframe(frame: $0.key, prompt: $0.value) })
    }
  }
}

extension PromptsFile.Entry {
  /// Adds this entry to the frame's earlier prompt: clicks add up, a later box replaces an earlier
  /// one, a mask stands alone.
  func add(
    to prompt: inout Prompt, size: ImageSize, place: String, readMask: (String) throws -> Mask
  ) throws {
    let (width, height) = (Double(size.width), Double(size.height))
    let points = points ?? []
    let labels = labels ?? []
    guard points.count == labels.count else {
      throw CommandError("\(place): \(points.count) points but \(labels.count) labels")
    }
    for (point, label) in zip(points, labels) {
      guard point.count == 2 else {
        throw CommandError("\(place): a point is [x, y], not \(point.count) numbers")
      }
      guard (0...width).contains(point[0]), (0...height).contains(point[1]) else {
        throw CommandError("\(place): the point \(point) is outside the video's \(size)")
      }
      guard label == 0 || label == 1 else {
        throw CommandError("\(place): the label \(label) is neither 1 (include) nor 0 (exclude)")
      }
      prompt.clicks.append(Click(Point(x: point[0], y: point[1]), include: label == 1))
    }
    if let box {
      guard box.count == 4 else {
        throw CommandError("\(place): a box is [x1, y1, x2, y2], not \(box.count) numbers")
      }
      prompt.box = Box(
        x1: min(max(0, box[0]), width), y1: min(max(0, box[1]), height),
        x2: min(max(0, box[2]), width), y2: min(max(0, box[3]), height))
    }
    if let mask {
      prompt.mask = try readMask(mask)
      guard prompt.mask?.size == size else {
        throw CommandError(
          "\(place): the mask \(mask) is \(prompt.mask?.size.description ?? ""), the video \(size)")
      }
    }
    guard !prompt.isEmpty else {
      throw CommandError("\(place): give points with labels, a box or a mask")
    }
    guard prompt.mask == nil || (prompt.clicks.isEmpty && prompt.box == nil) else {
      throw CommandError("\(place): a mask stands alone; leave out the points and the box")
    }
  }
}
