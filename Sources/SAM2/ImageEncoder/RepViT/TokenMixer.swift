import Foundation
import Tensors

// H, W: height and width · C: channels

/// Mixes neighbouring pixels: the sum of a depthwise convolution of 3 × 3, one of 1 × 1 and the
/// image itself, which is one depthwise convolution of 3 × 3.
///
/// Upstream: `RepVggDw` of timm's models/repvit.py, in its `legacy` form, which `repvit_m1` has.
struct TokenMixer: Sendable {
  /// [3, 3, C]
  let weights: Tensor
  /// [C]
  let bias: Tensor

  init(_ parameters: Parameters, _ channels: Int) throws {
    var folded = try ConvNorm(parameters["conv"], 1, channels, kernel: 3)
    let point = try ConvNorm(parameters["conv1"], 1, channels, kernel: 1)
    for c in 0..<channels {
      folded.weight[9 * c + 4] += point.weight[c] + 1
      folded.bias[c] += point.bias[c]
    }
    self.init(folded)
  }

  init(_ folded: ConvNorm) {
    weights = folded.weightTensor.reshaped(folded.bias.count, 3, 3).permutedToChannelLast()
    bias = folded.biasTensor
  }

  private init(weights: Tensor, bias: Tensor) {
    self.weights = weights
    self.bias = bias
  }

  /// The same convolution with its output channels scaled.
  func scaled(by factors: [Double]) -> TokenMixer {
    let (w, b) = (weights.values, bias.values)
    let count = factors.count
    return TokenMixer(
      weights: Tensor(weights.shape, w.indices.map { Float(Double(w[$0]) * factors[$0 % count]) }),
      bias: Tensor(bias.shape, zip(b, factors).map { Float(Double($0) * $1) }))
  }
}

/// Scales each channel of an image by a factor that depends on the means of all channels.
///
/// Upstream: `SqueezeExcite` of timm's layers/squeeze_excite.py, with a quarter of the channels in
/// between.
struct SqueezeExcite: Sendable {
  private let reduce, expand: (weight: [Double], bias: [Double])  // fc1, fc2

  init(_ parameters: Parameters, _ channels: Int) throws {
    // A quarter, rounded to a multiple of 8 (`make_divisible`).
    let reduced = max(8, (channels / 4 + 4) / 8 * 8)
    func layer(_ name: String, _ inputs: Int, _ outputs: Int) throws -> ([Double], [Double]) {
      (
        try parameters[name]("weight", outputs, inputs, 1, 1).values.map { Double($0) },
        try parameters[name]("bias", outputs).values.map { Double($0) }
      )
    }
    reduce = try layer("fc1", channels, reduced)
    expand = try layer("fc2", reduced, channels)
  }

  /// The factor of each channel, from the mean of each channel.
  func factors(_ means: [Double]) -> [Double] {
    let hidden = Self.product(reduce, means).map { max($0, 0) }
    return Self.product(expand, hidden).map { 1 / (1 + exp(-$0)) }
  }

  private static func product(
    _ layer: (weight: [Double], bias: [Double]), _ x: [Double]
  ) -> [Double] {
    layer.bias.enumerated().map { row, bias in
      x.indices.reduce(bias) { $0 + layer.weight[row * x.count + $1] * x[$1] }
    }
  }
}
