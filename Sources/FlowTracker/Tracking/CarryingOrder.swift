import Masklets

/// Which frames each object is carried over, and which way.
///
/// The forward pass comes first, then the backward one. A frame over which the backward pass
/// carries some object is finished there, from both passes' results; all others at once.
struct Itinerary: Sendable, Hashable {
  /// The frames of one object in each pass: they start at a keyframe of it.
  struct Legs: Sendable, Hashable {
    var forward: ClosedRange<Int>?
    var backward: ClosedRange<Int>?
  }

  let range: ClosedRange<Int>
  /// By the request's order of objects.
  let legs: [Legs]
  /// Frames whose masks are complete once the forward pass has visited them.
  private let finishedForward: Set<Int>

  init(_ request: PropagationRequest) {
    range = request.range
    let keyframes = request.objects.map { $0.keyframes.map(\.frame) }
    let legs = keyframes.map { Self.legs($0, request) }
    self.legs = legs
    let forward = legs.compactMap(\.forward)
    finishedForward = Set(
      request.range.filter { frame in
        forward.contains { $0.contains(frame) }
          && zip(legs, keyframes).allSatisfy { legs, keyframes in
            legs.backward?.contains(frame) != true || keyframes.contains(frame)
          }
      })
  }

  /// - Parameter keyframes: ascending.
  private static func legs(_ keyframes: [Int], _ request: PropagationRequest) -> Legs {
    let range = request.range
    guard let first = keyframes.first, let last = keyframes.last else { return Legs() }
    // Carried from the keyframe nearest before the range, or the first in it; mirrored backward.
    let start = keyframes.last { $0 <= range.lowerBound } ?? first
    let end = keyframes.first { $0 >= range.upperBound } ?? last
    let lastWithin = keyframes.last { $0 <= range.upperBound }
    let firstWithin = keyframes.first { $0 >= range.lowerBound }
    var legs = Legs()
    switch request.direction {
    case .both:
      legs.forward = ordered(start, range.upperBound)
      legs.backward = ordered(range.lowerBound, end)
    case .forward:
      legs.forward = ordered(start, range.upperBound)
      // Only to meet the forward pass between two keyframes.
      if let lastWithin, lastWithin > start {
        legs.backward = ordered(max(start, range.lowerBound), lastWithin)
      }
    case .backward:
      legs.backward = ordered(range.lowerBound, end)
      if let firstWithin, firstWithin < end {
        legs.forward = ordered(firstWithin, min(end, range.upperBound))
      }
    }
    // A leg that is but its keyframe carries nothing; the other one has the keyframe too.
    if let forward = legs.forward, let backward = legs.backward {
      if backward.count == 1, forward.contains(backward.lowerBound) {
        legs.backward = nil
      } else if forward.count == 1, backward.contains(forward.lowerBound) {
        legs.forward = nil
      }
    }
    return legs
  }

  private static func ordered(_ first: Int, _ last: Int) -> ClosedRange<Int>? {
    first <= last ? first...last : nil
  }

  /// The frames a pass visits, in its order.
  func frames(_ pass: Pass) -> [Int] {
    let spans = legs.compactMap { pass == .forward ? $0.forward : $0.backward }
    guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max()
    else { return [] }
    return pass == .forward ? Array(first...last) : (first...last).reversed()
  }

  func leg(_ pass: Pass, object: Int) -> ClosedRange<Int>? {
    pass == .forward ? legs[object].forward : legs[object].backward
  }

  /// Whether the masks of `frame` are complete once `pass` has visited it, and were not before.
  func isFinished(_ frame: Int, after pass: Pass) -> Bool {
    range.contains(frame) && finishedForward.contains(frame) == (pass == .forward)
  }

  /// Frames of the range that no pass visits: nothing is known of any object there.
  var unvisited: [Int] {
    let visited = Set(frames(.forward)).union(frames(.backward))
    return range.filter { !visited.contains($0) }
  }
}

/// One way through the video.
enum Pass: UInt8, Sendable, Hashable, CaseIterable {
  case forward
  case backward

  var step: Int { self == .forward ? 1 : -1 }
}
