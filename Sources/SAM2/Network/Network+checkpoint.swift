import Tensors

extension Network {
  /// Reads the network from a checkpoint file of SAM 2.1, SAM 2.0 or EdgeTAM.
  ///
  /// - Parameters:
  ///   - size: the size that the network must have; nil for any.
  ///   - input: the size of the picture to read.
  ///   - precision: see `init(_:size:input:precision:on:)`.
  /// - Throws: `CheckpointError` if the file cannot be read, lacks a parameter, has one of another
  ///   shape or one that the network does not have; `SAM2Error.otherSize` for a network of another
  ///   size.
  package init(
    checkpoint path: String, size: ModelSize? = nil, input: InputSize = .full,
    precision: Precision = .float32,
    on compute: Compute
  ) throws {
    let checkpoint = try Checkpoint(path: path)
    let found = try ModelSize(of: checkpoint)
    if let size, size != found { throw SAM2Error.otherSize(asked: size, found: found) }
    let parameters = CheckpointParameters(checkpoint)
    try self.init(parameters, size: found, input: input, precision: precision, on: compute)
    try parameters.expectAllUsed()
  }
}

extension ModelSize {
  /// The size of the network in a checkpoint, derived from the shapes of its tensors.
  /// - Throws: `CheckpointError` if it is none of them.
  package init(of checkpoint: Checkpoint) throws {
    if checkpoint.entries["image_encoder.trunk.body.stem.conv1.c.weight"] != nil,
      checkpoint.entries["spatial_perceiver.latents"] != nil
    {
      self = .edgeTAM
      return
    }
    let patch = "image_encoder.trunk.patch_embed.proj.weight"
    guard let channels = checkpoint.entries[patch]?.shape.first else {
      throw CheckpointError(
        path: checkpoint.path, fact: "is no network of SAM 2 or EdgeTAM: it has no tensor \(patch)")
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
