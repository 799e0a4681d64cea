import Masklets

/// Where the masks go that a propagation makes: the store, or the way there from another machine.
protocol PropagationOutput: Sendable {
  /// Keeps the masks made of one frame.
  ///
  /// - Returns: ids of the objects whose masks were kept.
  /// - Throws: `CancellationError` if the job does not run any more, `RequestError` if none of the
  ///   objects is left.
  func record(
    _ masks: [PropagatedMask], frame: Int, of propagation: PropagationRecord
  ) async throws -> [ObjectID]

  /// Gives the objects an empty mask on those of `frames` where they have none.
  ///
  /// - Throws: `CancellationError` if the job does not run any more.
  func fillEmpty(
    _ empty: RLE, frames: [Int], of keys: [Int64], propagation: PropagationRecord
  ) async throws
}

/// A mask as a job stores it.
struct PropagatedMask: Hashable, Sendable {
  let key: Int64
  let objectID: ObjectID
  let rle: RLE
  let score: Float
  let logits: StoredLogits?
}
