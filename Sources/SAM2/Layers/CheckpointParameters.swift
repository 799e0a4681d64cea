import Tensors

/// The parameters of a checkpoint file, each accounted for.
final class CheckpointParameters: ParameterSource {
  private let checkpoint: Checkpoint
  /// What the network has not asked for yet.
  private var unused: Set<String>

  init(_ checkpoint: Checkpoint) {
    self.checkpoint = checkpoint
    unused = Set(checkpoint.entries.keys)
  }

  func contains(_ name: String) -> Bool { checkpoint.entries[name] != nil }

  func parameter(_ name: String, shape: [Int]) throws -> Tensor {
    let tensor = try checkpoint.tensor(named: name, shape: shape)
    unused.remove(name)
    return tensor
  }

  /// - Throws: `CheckpointError` if the file holds parameters that the network has no use for.
  func expectAllUsed() throws {
    guard let first = unused.min() else { return }
    throw CheckpointError(
      path: checkpoint.path,
      fact: "\(unused.count) tensors belong to no SAM 2 network, \(first) among them")
  }
}

extension ModelSize {
  /// The size of the network in a checkpoint, from the shapes of its tensors.
  /// - Throws: `CheckpointError` if it is none of the four.
  package init(of checkpoint: Checkpoint) throws {
    let patch = "image_encoder.trunk.patch_embed.proj.weight"
    guard let channels = checkpoint.entries[patch]?.shape.first else {
      throw CheckpointError(
        path: checkpoint.path, fact: "is no SAM 2 network: it has no tensor \(patch)")
    }
    let prefix = "image_encoder.trunk.blocks."
    let blocks = Set(
      checkpoint.entries.keys.filter { $0.hasPrefix(prefix) }
        .map { $0.dropFirst(prefix.count).prefix { $0 != "." } })
    guard let size = ModelSize(channels: channels, blocks: blocks.count) else {
      throw CheckpointError(
        path: checkpoint.path,
        fact: """
          holds a trunk of \(blocks.count) blocks that starts with \(channels) channels, which is \
          none of \(ModelSize.allCases.map(\.rawValue).joined(separator: ", "))
          """)
    }
    self = size
  }
}

extension Network {
  /// Reads the network in a checkpoint file, SAM 2.1's or SAM 2.0's.
  ///
  /// - Parameters:
  ///   - size: the size it should be of, where it matters.
  ///   - precision: of its linear layers.
  /// - Throws: `CheckpointError` for a file that cannot be read, lacks a parameter, has one too
  ///   many or of another shape; `SAM2Error.otherSize` if it is of another size.
  package init(
    checkpoint path: String, size: ModelSize? = nil, precision: Precision = .float32,
    on compute: Compute
  ) throws {
    let checkpoint = try Checkpoint(path: path)
    let found = try ModelSize(of: checkpoint)
    if let size, size != found { throw SAM2Error.otherSize(asked: size, found: found) }
    let parameters = CheckpointParameters(checkpoint)
    try self.init(parameters, size: found, precision: precision, on: compute)
    try parameters.expectAllUsed()
  }
}
