import Tensors

// H, W: height and width of a stage's image (256 at stride 4, halved by each stage) · C: its channels

/// EdgeTAM's trunk: a convolutional network shaped like a vision transformer.
///
/// It computes in float32 whatever the precision of the network: nothing normalises the sum that its
/// blocks add to, so that rounding in one block is amplified by the next ones.
///
/// Upstream: `RepVit` of timm's models/repvit.py as `repvit_m1`, in `TimmBackbone` of
/// modeling/backbones/timm.py; Wang et al., 2023 (arXiv:2307.09283).
struct RepViT: Trunk {
  /// Channels of each stage.
  static let stageChannels = [48, 96, 192, 384]
  /// Blocks of each stage.
  private static let depths = [2, 2, 14, 2]

  private let stem1, stem2: Convolution  // stem.conv1, stem.conv2
  private let stages: [RepViTStage]  // stages_N

  /// - Parameter parameters: of the module `body`.
  init(_ parameters: Parameters) throws {
    let channels = Self.stageChannels
    stem1 = try Convolution(
      norming: parameters["stem.conv1"], 3, channels[0] / 2, activation: .gelu)
    stem2 = try Convolution(
      norming: parameters["stem.conv2"], channels[0] / 2, channels[0], activation: .identity)
    stages = try channels.indices.map { stage in
      try RepViTStage(
        parameters["stages_\(stage)"], from: stage == 0 ? nil : channels[stage - 1],
        channels[stage], depth: Self.depths[stage])
    }
  }

  func reading(_ input: InputSize, on compute: Compute) -> RepViT { self }

  func callAsFunction(
    _ image: Tensor, on compute: Compute, visit: (String, Tensor) -> Void
  ) -> [Tensor] {
    var x = stem2(stem1(image, on: compute), on: compute)
    visit("stem", x)
    var outputs: [Tensor] = []
    for (index, stage) in stages.enumerated() {
      x = stage(x, on: compute)
      visit("stage.\(index)", x)
      outputs.append(x)
    }
    return outputs
  }
}

/// A stage of `RepViT`.
///
/// Upstream: `RepVitStage` of timm's models/repvit.py.
struct RepViTStage: Sendable {
  private let downsample: RepViTDownsample?  // downsample
  private let blocks: [RepViTBlock]  // blocks

  /// - Parameter previous: channels of the stage before; nil for the first stage.
  init(_ parameters: Parameters, from previous: Int?, _ channels: Int, depth: Int) throws {
    downsample = try previous.map {
      try RepViTDownsample(parameters["downsample"], $0, channels)
    }
    blocks = try (0..<depth).map {
      try RepViTBlock(parameters["blocks", $0], channels, excites: $0 % 2 == 0)
    }
  }

  /// [H, W, C], or of the stage before [2H, 2W, C/2], to [H, W, C].
  func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
    blocks.reduce(downsample?(x, on: compute) ?? x) { $1($0, on: compute) }
  }
}

/// Mixes neighbouring pixels, then channels.
///
/// Upstream: `RepViTBlock` of timm's models/repvit.py.
struct RepViTBlock: Sendable {
  private let tokenMixer: TokenMixer  // token_mixer
  private let excite: SqueezeExcite?  // se
  private let channelMixer: RepViTMLP  // channel_mixer

  init(_ parameters: Parameters, _ channels: Int, excites: Bool) throws {
    tokenMixer = try TokenMixer(parameters["token_mixer"], channels)
    excite = excites ? try SqueezeExcite(parameters["se"], channels) : nil
    channelMixer = try RepViTMLP(parameters["channel_mixer"], channels)
  }

  /// [H, W, C] to [H, W, C]
  func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
    guard let excite else { return channelMixer(x, after: tokenMixer, on: compute) }
    // The factors scale what the convolution makes, so they can scale its weights.
    let means = compute.meanOfConvolved3x3(x, tokenMixer.weights, bias: tokenMixer.bias)
    return channelMixer(
      x, after: tokenMixer.scaled(by: excite.factors(means)), on: compute)
  }
}

/// Halves the sides of an image and doubles its channels.
///
/// Upstream: `RepVitDownsample` of timm's models/repvit.py.
struct RepViTDownsample: Sendable {
  private let preBlock: RepViTBlock  // pre_block
  private let spatial: TokenMixer  // spatial_downsample
  private let channel: Compute.Layer  // channel_downsample
  private let mlp: RepViTMLP  // ffn

  init(_ parameters: Parameters, _ inputs: Int, _ outputs: Int) throws {
    preBlock = try RepViTBlock(parameters["pre_block"], inputs, excites: false)
    spatial = TokenMixer(
      try ConvNorm(parameters["spatial_downsample"], 1, inputs, kernel: 3))
    channel = try ConvNorm.layer(parameters["channel_downsample"], inputs, outputs)
    mlp = try RepViTMLP(parameters["ffn"], outputs)
  }

  /// [H, W, C] to [H/2, W/2, 2C]
  func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
    let small = compute.depthwiseConvolve3x3(
      preBlock(x, on: compute), spatial.weights, bias: spatial.bias, stride: 2)
    return mlp(compute.linear(small, channel.weights, bias: channel.bias), on: compute)
  }
}

/// Mixes the channels of each pixel.
///
/// Upstream: `RepVitMlp` of timm's models/repvit.py, and the residual around it.
struct RepViTMLP: Sendable {
  private let expand, contract: Compute.Layer  // conv1, conv2

  init(_ parameters: Parameters, _ channels: Int) throws {
    expand = try ConvNorm.layer(parameters["conv1"], channels, 2 * channels)
    contract = try ConvNorm.layer(parameters["conv2"], 2 * channels, channels)
  }

  /// x + mlp(x), [H, W, C] to [H, W, C].
  func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
    compute.mlp(x, first: expand, activation: .gelu, second: contract, adding: x)
  }

  /// The same of x after a depthwise convolution.
  func callAsFunction(_ x: Tensor, after mixer: TokenMixer, on compute: Compute) -> Tensor {
    compute.mixer(
      x, mixer.weights, bias: mixer.bias, first: expand, activation: .gelu, second: contract)
  }
}
