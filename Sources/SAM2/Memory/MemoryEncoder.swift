import Tensors

// H, W: tokens down and across

/// Computes the memory of an object on a frame from the image embedding and the object's mask.
///
/// Upstream: `MemoryEncoder` of modeling/memory_encoder.py.
struct MemoryEncoder: Sendable {
  /// Channels of a memory.
  static let channels = 64

  let maskDownSampler: MaskDownSampler  // mask_downsampler
  private let imageProjection: Linear  // pix_feat_proj
  private let fuser: [CXBlock]  // fuser.layers
  private let output: Linear  // out_proj
  /// The sine encoding of each token's place on the grid, [4096, 64]. Computed, not in the
  /// checkpoint.
  private(set) var position: Tensor

  init(_ parameters: Parameters, _ input: InputSize) throws {
    maskDownSampler = try MaskDownSampler(parameters["mask_downsampler"])
    imageProjection = try Linear(
      pointwise: parameters["pix_feat_proj"], EncodedFrame.channels, EncodedFrame.channels)
    fuser = try (0..<2).map { try CXBlock(parameters["fuser.layers", $0]) }
    output = try Linear(pointwise: parameters["out_proj"], EncodedFrame.channels, Self.channels)
    position = SinePosition.grid(side: input.side, channels: Self.channels)
  }

  /// The same weights for pictures of another size.
  func reading(_ input: InputSize) -> MemoryEncoder {
    var encoder = self
    encoder.position = SinePosition.grid(side: input.side, channels: Self.channels)
    return encoder
  }

  /// - Parameters:
  ///   - image: [4096, 256], the image embedding before memory attention.
  ///   - mask: [1024, 1024, 1], from −10 to 10.
  /// - Returns: [4096, 64]
  func callAsFunction(image: Tensor, mask: Tensor, on compute: Compute) -> Tensor {
    let small = maskDownSampler(mask, on: compute)
    var x = imageProjection(image, residual: small, on: compute).reshaped(small.shape)
    for block in fuser { x = block(x, on: compute) }
    return output(x, on: compute).reshaped(x.rows, Self.channels)
  }
}

/// Halves the sides of a mask four times while its channels grow from 1 to 256.
///
/// Upstream: `MaskDownSampler` of modeling/memory_encoder.py.
struct MaskDownSampler: Sendable {
  private let steps: [(convolution: Convolution, norm: LayerNorm)]  // encoder.0, .1, .3, .4, ...
  private let output: Linear  // encoder.12

  init(_ parameters: Parameters) throws {
    let channels = [1, 4, 16, 64, 256]
    steps = try (0..<4).map { step in
      (
        try Convolution(
          parameters["encoder", 3 * step], channels[step], channels[step + 1], kernel: 3,
          stride: 2, padding: 1),
        try LayerNorm(parameters["encoder", 3 * step + 1], channels[step + 1], epsilon: 1e-6)
      )
    }
    output = try Linear(pointwise: parameters["encoder.12"], 256, EncodedFrame.channels)
  }

  /// [1024, 1024, 1] to [64, 64, 256]
  func callAsFunction(_ mask: Tensor, on compute: Compute) -> Tensor {
    let small = steps.reduce(mask) { x, step in
      step.norm(step.convolution(x, on: compute), activation: .gelu, on: compute)
    }
    return output(small, on: compute)
  }
}

/// A ConvNeXt block.
///
/// Upstream: `CXBlock` of modeling/memory_encoder.py.
struct CXBlock: Sendable {
  private let depthwise: DepthwiseWeights  // dwconv.weight
  private let depthwiseBias: Tensor  // dwconv.bias
  private let norm: LayerNorm  // norm
  private let expand: Linear  // pwconv1
  /// The layer scale gamma is multiplied into its weights.
  private let contract: Linear  // pwconv2, gamma

  init(_ parameters: Parameters) throws {
    let channels = EncodedFrame.channels
    depthwise = DepthwiseWeights(try parameters["dwconv"]("weight", channels, 1, 7, 7))
    depthwiseBias = try parameters["dwconv"]("bias", channels)
    norm = try LayerNorm(parameters["norm"], channels, epsilon: 1e-6)
    expand = try Linear(parameters["pwconv1"], channels, 4 * channels)
    let gamma = try parameters("gamma", channels).values
    let weight = try parameters["pwconv2"]("weight", channels, 4 * channels).values
    let bias = try parameters["pwconv2"]("bias", channels).values
    contract = Linear(
      weight: Tensor(
        [channels, 4 * channels], weight.indices.map { weight[$0] * gamma[$0 / (4 * channels)] }),
      bias: Tensor([channels], zip(bias, gamma).map { $0 * $1 }), precision: parameters.precision)
  }

  /// [H, W, 256] to [H, W, 256]
  func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
    let mixed = compute.depthwiseConvolve(x, depthwise, bias: depthwiseBias)
    return expand(mixed, norm: norm, activation: .gelu, then: contract, residual: x, on: compute)
  }
}
