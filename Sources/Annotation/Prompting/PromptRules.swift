import Formats
import Masklets
import Persistence

/// The rules that requests on one video have to follow; each check throws a `RequestError` that names
/// the rule.
struct PromptRules {
  let video: Video
  let limits: AnnotationLimits

  func check(objectID: ObjectID, frame: Int) throws {
    guard (1...limits.objectID).contains(objectID) else {
      throw RequestError(
        .invalid, "object_id \(objectID) is not between 1 and \(limits.objectID)")
    }
    try check(frame: frame)
  }

  func check(frame: Int) throws {
    guard (0..<video.frameCount).contains(frame) else {
      throw RequestError(
        .invalid,
        "Frame \(frame) is outside the video, whose frames are 0 to \(video.frameCount - 1)")
    }
  }

  func check(frames: ClosedRange<Int>, maximum: Int) throws {
    try check(frame: frames.lowerBound)
    try check(frame: frames.upperBound)
    guard frames.count <= maximum else {
      throw RequestError(
        .invalid, "\(frames.count) frames asked for: at most \(maximum) at a time")
    }
  }

  /// The range of a job from `start`, by default the first frame, to `end`, by default the last.
  func range(start: Int?, end: Int?) throws -> ClosedRange<Int> {
    let first = start ?? 0
    let last = end ?? video.frameCount - 1
    try check(frame: first)
    try check(frame: last)
    guard first <= last else {
      throw RequestError(.invalid, "start_frame \(first) is after end_frame \(last)")
    }
    return first...last
  }

  func check(name: String?, category: String?) throws {
    for (field, text) in [("name", name), ("category", category)] {
      guard let text else { continue }
      if let objection = NameRule.objection(text) {
        throw RequestError(.invalid, "The \(field): \(objection)")
      }
    }
  }

  /// - Parameter attributes: values by name.
  func check(_ attributes: [String: String]) throws {
    if let objection = AttributeRule.objection(attributes) {
      throw RequestError(.invalid, "The attributes: \(objection)")
    }
  }

  /// Points on the frame's edges are allowed.
  func check(_ clicks: [Click]) throws {
    guard clicks.count <= limits.clicks else {
      throw RequestError(
        .invalid, "\(clicks.count) points on one frame: at most \(limits.clicks) are taken")
    }
    for point in clicks.map(\.point) {
      let isInside =
        (0...Double(video.size.width)).contains(point.x)
        && (0...Double(video.size.height)).contains(point.y)
      guard isInside else {
        throw RequestError(
          .invalid, "Point (\(point.x), \(point.y)) is outside the frame of \(video.size)")
      }
    }
  }

  /// The part of the box inside the frame.
  func clamped(_ box: Box) throws -> Box {
    let corners = [box.x1, box.y1, box.x2, box.y2]
    guard corners.allSatisfy(\.isFinite) else {
      throw RequestError(.invalid, "The box's corners are not all numbers")
    }
    let width = Double(video.size.width)
    let height = Double(video.size.height)
    let inside = Box(
      x1: min(max(box.x1, 0), width), y1: min(max(box.y1, 0), height),
      x2: min(max(box.x2, 0), width), y2: min(max(box.y2, 0), height))
    guard inside.x1 < inside.x2, inside.y1 < inside.y2 else {
      throw RequestError(
        .invalid, "The box \(corners) covers nothing of the frame of \(video.size)")
    }
    return inside
  }

  func checkUnlocked(_ object: ObjectRecord?) throws {
    guard let object, object.isLocked else { return }
    throw RequestError(.conflict, "Object \(object.id) is locked: unlock it to change it")
  }
}
