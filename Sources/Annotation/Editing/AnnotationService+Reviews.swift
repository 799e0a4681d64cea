import Masklets
import Persistence

/// The frame that a person should look at next.
package struct FrameToReview: Hashable, Sendable {
  package let frame: Int
  /// The object whose mask is most suspect there, and why; nil if none is suspect.
  package let objectID: ObjectID?
  package let reason: SuspectReason?
}

extension AnnotationService {
  /// Which frames of an open or closed session are done or reviewed.
  package func reviews(in sessionID: String) async throws -> FrameReviews {
    try await store.reviews(of: storedSession(sessionID).id)
  }

  /// Gives frames a state, which they keep until their masks change.
  package func setReview(
    _ state: ReviewState, start: Int, end: Int, in sessionID: String
  ) async throws -> FrameReviews {
    try await live.change(sessionID) { session in
      let frames = try PromptRules(video: session.video, limits: limits)
        .range(start: start, end: end)
      try await store.setReview(state, on: frames, in: session.id)
      return try await store.reviews(of: session.id)
    }
  }

  /// The frame to review after `frame`, or the first one: frames with suspect masks, the worst first,
  /// then the others with masks in their order. After the last one comes the first.
  ///
  /// - Returns: nil if all frames with masks are reviewed.
  package func nextToReview(
    after frame: Int?, in sessionID: String
  ) async throws -> FrameToReview? {
    let session = try await storedSession(sessionID)
    let queue = ReviewQueue(
      suspects: try await suspects(in: session.id),
      masked: try await store.annotatedObjects(of: session.id).flatMap(\.framesSeen),
      reviewed: try await store.reviews(of: session.id).reviewed)
    return queue.next(after: frame)
  }
}

/// The frames with masks that nobody has reviewed, in the order in which a person should look at them.
struct ReviewQueue {
  let frames: [FrameToReview]

  /// - Parameter masked: frames on which objects are seen; ranges may overlap.
  init(
    suspects: [(objectID: ObjectID, mask: MaskTrust)], masked: [ClosedRange<Int>],
    reviewed: [ClosedRange<Int>]
  ) {
    let isReviewed = Set(reviewed.flatMap { $0 })
    var worst: [Int: (objectID: ObjectID, mask: MaskTrust)] = [:]
    for suspect in suspects where !isReviewed.contains(suspect.mask.frame) {
      if let known = worst[suspect.mask.frame], known.mask.trust <= suspect.mask.trust { continue }
      worst[suspect.mask.frame] = suspect
    }
    let first = worst.values.sorted {
      ($0.mask.trust, $0.mask.frame) < ($1.mask.trust, $1.mask.frame)
    }
    .map { FrameToReview(frame: $0.mask.frame, objectID: $0.objectID, reason: $0.mask.reason) }
    let rest = Set(masked.flatMap { $0 }).filter { !isReviewed.contains($0) && worst[$0] == nil }
      .sorted().map { FrameToReview(frame: $0, objectID: nil, reason: nil) }
    frames = first + rest
  }

  func next(after frame: Int?) -> FrameToReview? {
    guard let at = frames.firstIndex(where: { $0.frame == frame }) else { return frames.first }
    return frames[(at + 1) % frames.count]
  }
}
