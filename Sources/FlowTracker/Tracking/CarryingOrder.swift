import Masklets

/// The frames that each object is carried over in the two passes through the video.
///
/// The forward pass comes first, then the backward one. If the backward pass carries some object
/// over a frame, the frame's masks are complete after it, joined from both passes; the masks of all
/// other frames are complete after the forward pass.
struct CarryingOrder: Sendable, Hashable {
  /// The frames of one object in each pass; nil if a pass does not carry it. A pass enters them at
  /// a keyframe of the object.
  struct Spans: Sendable, Hashable {
    var forward: ClosedRange<Int>?
    var backward: ClosedRange<Int>?
  }

  /// The frames that get masks.
  let range: ClosedRange<Int>
  /// In the order of the request's objects.
  let spans: [Spans]
  /// Frames whose masks are complete after the forward pass.
  private let completeAfterForward: Set<Int>

  init(_ request: PropagationRequest) {
    range = request.range
    let keyframes = request.objects.map { $0.keyframes.map(\.frame) }
    let spans = keyframes.map { Self.spans($0, request) }
    self.spans = spans
    let forward = spans.compactMap(\.forward)
    completeAfterForward = Set(
      request.range.filter { frame in
        forward.contains { $0.contains(frame) }
          && zip(spans, keyframes).allSatisfy { spans, keyframes in
            spans.backward?.contains(frame) != true || keyframes.contains(frame)
          }
      })
  }

  /// - Parameter keyframes: the object's keyframes, ascending.
  private static func spans(_ keyframes: [Int], _ request: PropagationRequest) -> Spans {
    let range = request.range
    guard let first = keyframes.first, let last = keyframes.last else { return Spans() }
    // Forward from the last keyframe before the range, or else from the first one in it; backward
    // from the first keyframe after the range, or else from the last one in it.
    let start = keyframes.last { $0 <= range.lowerBound } ?? first
    let end = keyframes.first { $0 >= range.upperBound } ?? last
    let lastWithin = keyframes.last { $0 <= range.upperBound }
    let firstWithin = keyframes.first { $0 >= range.lowerBound }
    var spans = Spans()
    switch request.direction {
    case .both:
      spans.forward = ordered(start, range.upperBound)
      spans.backward = ordered(range.lowerBound, end)
    case .forward:
      spans.forward = ordered(start, range.upperBound)
      // Only between two keyframes, where it joins the forward pass.
      if let lastWithin, lastWithin > start {
        spans.backward = ordered(max(start, range.lowerBound), lastWithin)
      }
    case .backward:
      spans.backward = ordered(range.lowerBound, end)
      if let firstWithin, firstWithin < end {
        spans.forward = ordered(firstWithin, min(end, range.upperBound))
      }
    }
    // A span of a keyframe alone carries nothing, and the other pass has that keyframe too.
    if let forward = spans.forward, let backward = spans.backward {
      if backward.count == 1, forward.contains(backward.lowerBound) {
        spans.backward = nil
      } else if forward.count == 1, backward.contains(forward.lowerBound) {
        spans.forward = nil
      }
    }
    return spans
  }

  private static func ordered(_ first: Int, _ last: Int) -> ClosedRange<Int>? {
    first <= last ? first...last : nil
  }

  /// The frames a pass visits, in its order.
  func frames(_ pass: Pass) -> [Int] {
    let spans = spans.compactMap { pass == .forward ? $0.forward : $0.backward }
    guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max()
    else { return [] }
    return pass == .forward ? Array(first...last) : (first...last).reversed()
  }

  /// True if `pass` carries an object (by its index in the request) over `frame`.
  func covers(_ frame: Int, in pass: Pass, object: Int) -> Bool {
    let span = pass == .forward ? spans[object].forward : spans[object].backward
    return span?.contains(frame) == true
  }

  /// True if the masks of `frame` become complete when `pass` visits it.
  func completes(_ frame: Int, in pass: Pass) -> Bool {
    range.contains(frame) && completeAfterForward.contains(frame) == (pass == .forward)
  }

  /// Frames of the range that no pass visits: no object is known there.
  var unvisited: [Int] {
    let visited = Set(frames(.forward)).union(frames(.backward))
    return range.filter { !visited.contains($0) }
  }
}

/// One way through the video.
enum Pass: UInt8, Sendable, Hashable {
  case forward
  case backward
}
