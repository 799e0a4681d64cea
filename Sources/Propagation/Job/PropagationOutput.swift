import Masklets

/// Receives the masks that a propagation computes: the store, or the lines that a worker sends to it.
package protocol PropagationOutput: Sendable {
  /// Stores the masks computed for one frame.
  ///
  /// - Returns: ids of the objects whose masks were stored.
  /// - Throws: `CancellationError` if the job no longer runs, `RequestError` if none of the objects
  ///   exists any more.
  func store(
    _ masks: [PropagatedMask], frame: Int, of propagation: PropagationRecord
  ) async throws -> [ObjectID]

  /// Stores `empty` as the objects' mask on those of `frames` where they have no propagated mask.
  ///
  /// - Parameter keys: the objects' keys in the store.
  /// - Throws: `CancellationError` if the job no longer runs.
  func storeEmpty(
    _ empty: RLE, frames: [Int], of keys: [Int64], propagation: PropagationRecord
  ) async throws

  /// Stores where objects are paused. Objects that were deleted or locked meanwhile are left out, and
  /// pauses that a person's edit answered while the job ran.
  ///
  /// - Throws: `CancellationError` if the job no longer runs.
  func storePauses(_ pauses: [PropagatedPauses], of propagation: PropagationRecord) async throws

  /// The error to report in place of one that storing threw: in words for a person where the disk
  /// or the database refused, else `error` itself.
  func reported(_ error: any Error) -> any Error
}

/// A computed mask on its way to the store.
package struct PropagatedMask: Hashable, Sendable {
  /// The object's key in the store.
  package let key: Int64
  package let objectID: ObjectID
  package let rle: RLE
  package let score: Float
  package let logits: StoredLogits?
}

/// Where an object is paused, on its way to the store.
package struct PropagatedPauses: Hashable, Sendable, Codable {
  /// The object's key in the store.
  package let key: Int64
  /// The frames that the propagation made: earlier pauses on them are no longer true.
  package let frames: [ClosedRange<Int>]
  /// Where the object was lost and not found again.
  package let lost: [LostObject]
}
