import Tensors

/// The parameters of a checkpoint file. Remembers which of them were read.
final class CheckpointParameters: ParameterSource {
  private let checkpoint: Checkpoint
  /// Names that have not been read yet.
  private var unused: Set<String>

  init(_ checkpoint: Checkpoint) {
    self.checkpoint = checkpoint
    // Training's count of the batches that a normalisation saw.
    unused = Set(checkpoint.entries.keys.filter { !$0.hasSuffix(".num_batches_tracked") })
  }

  func contains(_ name: String) -> Bool { checkpoint.entries[name] != nil }

  func parameter(_ name: String, shape: [Int]) throws -> Tensor {
    let tensor = try checkpoint.tensor(named: name, shape: shape)
    unused.remove(name)
    return tensor
  }

  /// - Throws: `CheckpointError` if the file has parameters that were never read.
  func expectAllUsed() throws {
    guard let first = unused.min() else { return }
    throw CheckpointError(
      path: checkpoint.path,
      fact: "\(unused.count) tensors belong to no known network, \(first) among them")
  }
}
