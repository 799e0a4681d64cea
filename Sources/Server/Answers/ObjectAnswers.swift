import Annotation
import Masklets
import Persistence

/// `/add-object` and `/add-object-box`
struct AddedObjectAnswer: Encodable, Sendable {
  let answer: PromptAnswer
  let mask: MaskAnswer

  private enum Key: String, CodingKey {
    case id = "object_id"
    case name, category, color
    case frame = "frame_idx"
    case mask
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(answer.objectID, forKey: .id)
    try container.encode(answer.name, forKey: .name)
    try container.encode(answer.category, forKey: .category)
    try container.encode(answer.color.components, forKey: .color)
    try container.encode(answer.frame, forKey: .frame)
    try container.encode(mask, forKey: .mask)
  }
}

/// `/refine` and `/update-mask`
struct RefinedMaskAnswer: Encodable, Sendable {
  let objectID: ObjectID
  let frame: Int
  let mask: MaskAnswer

  private enum CodingKeys: String, CodingKey {
    case objectID = "object_id"
    case frame = "frame_idx"
    case mask
  }
}

/// `/frame-masks`
struct FrameMasksAnswer: Encodable, Sendable {
  let frame: Int
  let masks: [String: MaskAnswer]

  private enum CodingKeys: String, CodingKey {
    case frame = "frame_idx"
    case masks
  }
}

/// An object of a session under `/api/v1`.
struct ObjectAnswer: Encodable, Sendable {
  let object: AnnotatedObject

  private enum Key: String, CodingKey {
    case id = "object_id"
    case name, category, color, locked, keyframes, stale
    case framesWithMasks = "frames_with_masks"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(object.id, forKey: .id)
    try container.encode(object.name, forKey: .name)
    try container.encode(object.category, forKey: .category)
    try container.encode(object.color.components, forKey: .color)
    try container.encode(object.isLocked, forKey: .locked)
    try container.encode(object.keyframes.map(KeyframeAnswer.init), forKey: .keyframes)
    try container.encode(
      object.framesSeen.map { [$0.lowerBound, $0.upperBound] }, forKey: .framesWithMasks)
    try container.encode(object.stale.map { [$0.lowerBound, $0.upperBound] }, forKey: .stale)
  }
}

/// What a person gave on one frame.
struct KeyframeAnswer: Encodable, Sendable {
  let keyframe: PromptedFrame

  private enum Key: String, CodingKey {
    case frame = "frame_idx"
    case points, labels, box, mask
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(keyframe.frame, forKey: .frame)
    try container.encode(keyframe.clicks.map { [$0.point.x, $0.point.y] }, forKey: .points)
    try container.encode(keyframe.clicks.map { $0.include ? 1 : 0 }, forKey: .labels)
    try container.encode(keyframe.box.map { [$0.x1, $0.y1, $0.x2, $0.y2] }, forKey: .box)
    try container.encode(keyframe.hasMask, forKey: .mask)
  }
}
