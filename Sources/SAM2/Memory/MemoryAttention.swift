import Tensors

/// The memories and pointers of one object, ready for a frame to attend to.
struct MemoryTokens: Sendable {
  /// Memories [4096, 64], or EdgeTAM's [512, 64], of the frames attended to, each with its temporal encoding [64].
  var frames: [(memory: Tensor, encoding: Tensor)]
  /// Object pointers [256], each with its temporal encoding [64].
  var pointers: [(pointer: Tensor, encoding: Tensor)]
}

/// The image embedding after self-attention in a layer. That of the first layer does not depend on
/// memory, so that all objects share it.
struct SelfAttendedImage: Sendable {
  /// [4096, 256]
  fileprivate let own: Tensor
  /// The queries of cross-attention, [4096, 256].
  fileprivate let queries: Tensor
}

/// Conditions the image embedding of a frame on an object's memory.
///
/// Upstream: `MemoryAttention` of modeling/memory_attention.py.
struct MemoryAttention: Sendable {
  private var layers: [MemoryAttentionLayer]  // layers
  private let norm: LayerNorm  // norm
  /// The sine encoding of each token's place, [4096, 256]; a tenth of it is added to the input
  /// (`pos_enc_at_input`).
  private var position: Tensor
  private var format: MemoryFormat
  /// The sine encoding of each token's place, [places, 64], added to memories as keys.
  private var memoryPosition: Tensor

  init(_ parameters: Parameters, layers count: Int, _ format: MemoryFormat) throws {
    let side = format.input.side
    let angles = RotaryTable(width: side, height: side, channels: EncodedFrame.channels)
    layers = try (0..<count).map {
      try MemoryAttentionLayer(parameters["layers", $0], angles, memorySide: format.side)
    }
    self.format = format
    norm = try LayerNorm(parameters["norm"], EncodedFrame.channels, epsilon: 1e-5)
    position = SinePosition.grid(side: side, channels: EncodedFrame.channels)
    memoryPosition = SinePosition.grid(side: format.side, channels: MemoryEncoder.channels)
  }

  /// The same weights for memories of another format.
  func reading(_ format: MemoryFormat) -> MemoryAttention {
    let side = format.input.side
    let angles = RotaryTable(width: side, height: side, channels: EncodedFrame.channels)
    var attention = self
    attention.layers = layers.map { $0.placed(by: angles, memorySide: format.side) }
    attention.format = format
    attention.position = SinePosition.grid(side: side, channels: EncodedFrame.channels)
    attention.memoryPosition = SinePosition.grid(
      side: format.side, channels: MemoryEncoder.channels)
    return attention
  }

  /// The first half of the first layer.
  /// - Parameter image: [4096, 256]
  func attendToItself(_ image: Tensor, on compute: Compute) -> SelfAttendedImage {
    layers[0].attendToItself(compute.combine(image, with: position, beta: 0.1), on: compute)
  }

  /// - Parameters:
  ///   - image: from `attendToItself`.
  ///   - visit: called with the name and the output of each layer, for tests.
  /// - Returns: [4096, 256]
  func callAsFunction(
    _ image: SelfAttendedImage, memory: MemoryTokens, on compute: Compute,
    visit: (String, Tensor) -> Void = { _, _ in }
  ) -> Tensor {
    let (keys, values) = order(memory, on: compute)
    var image = image
    var x = image.own
    for (index, layer) in layers.enumerated() {
      if index > 0 { image = layer.attendToItself(x, on: compute) }
      x = layer(image, keys: keys, values: values, on: compute)
      visit("memory_attention.\(index)", x)
    }
    return norm(x, on: compute)
  }

  /// Keys and values in the order in which attention reads them. A pointer is split into four
  /// tokens of a memory's width.
  private func order(
    _ memory: MemoryTokens, on compute: Compute
  ) -> (keys: GridMemories, values: GridMemories) {
    let width = MemoryEncoder.channels
    let pointers = memory.pointers.map {
      (tokens: $0.pointer.reshaped($0.pointer.count / width, width), encoding: $0.encoding)
    }
    let loose = unplaced(memory)
    let placed = memory.frames.map {
      (tokens: $0.memory[format.unplaced..<format.tokens], encoding: $0.encoding)
    }
    let keys = compute.gridMemories(
      placed.map { compute.add(compute.add($0.tokens, memoryPosition), $0.encoding) },
      unplaced: (loose + pointers).map { compute.add($0.tokens, $0.encoding) }, memory: width)
    let values = compute.gridMemories(
      placed.map(\.tokens), unplaced: (loose + pointers).map(\.tokens), memory: width)
    return (keys, values)
  }

  /// The tokens of each memory that have no place.
  private func unplaced(_ memory: MemoryTokens) -> [(tokens: Tensor, encoding: Tensor)] {
    format.unplaced == 0
      ? [] : memory.frames.map { ($0.memory[0..<format.unplaced], $0.encoding) }
  }
}

/// One layer of `MemoryAttention`: self-attention, cross-attention to memories, and an MLP.
///
/// Upstream: `MemoryAttentionLayer` of modeling/memory_attention.py.
struct MemoryAttentionLayer: Sendable {
  private var selfAttention: RoPESelfAttention  // self_attn
  private var crossAttention: RoPECrossAttention  // cross_attn_image
  private let norm1, norm2, norm3: LayerNorm  // norm1, norm2, norm3
  private let linear1, linear2: Linear  // linear1, linear2

  init(_ parameters: Parameters, _ angles: RotaryTable, memorySide: Int) throws {
    let channels = EncodedFrame.channels
    selfAttention = try RoPESelfAttention(parameters["self_attn"], angles)
    crossAttention = try RoPECrossAttention(
      parameters["cross_attn_image"], angles, memorySide: memorySide)
    norm1 = try LayerNorm(parameters["norm1"], channels, epsilon: 1e-5)
    norm2 = try LayerNorm(parameters["norm2"], channels, epsilon: 1e-5)
    norm3 = try LayerNorm(parameters["norm3"], channels, epsilon: 1e-5)
    linear1 = try Linear(parameters["linear1"], channels, 2048)
    linear2 = try Linear(parameters["linear2"], 2048, channels)
  }

  /// The same weights on grids of other sizes; see `RoPECrossAttention`.
  func placed(by angles: RotaryTable, memorySide: Int) -> MemoryAttentionLayer {
    var layer = self
    layer.selfAttention = selfAttention.placed(by: angles)
    layer.crossAttention = crossAttention.placed(by: angles, memorySide: memorySide)
    return layer
  }

  /// The first half of the layer: self-attention, and the queries of cross-attention.
  /// - Parameter x: [4096, 256]
  func attendToItself(_ x: Tensor, on compute: Compute) -> SelfAttendedImage {
    let own = selfAttention(norm1(x, on: compute), residual: x, on: compute)
    return SelfAttendedImage(
      own: own, queries: crossAttention.queries(norm2(own, on: compute), on: compute))
  }

  /// The second half of the layer: cross-attention and the MLP, [4096, 256].
  /// - Parameters:
  ///   - image: from `attendToItself`.
  ///   - keys: memories with their encodings of place and time.
  ///   - values: memories.
  func callAsFunction(
    _ image: SelfAttendedImage, keys: GridMemories, values: GridMemories, on compute: Compute
  ) -> Tensor {
    let attended = crossAttention(
      queries: image.queries, keys: keys, values: values, residual: image.own, on: compute)
    return linear1(
      attended, norm: norm3, activation: .relu, then: linear2, residual: attended, on: compute)
  }
}
