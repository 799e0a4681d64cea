import Tensors

// C: channels

/// `torch.nn.LayerNorm`, and upstream's `LayerNorm2d`, which is the same on channel-last images.
struct LayerNorm: Sendable {
  /// [C]
  private let weight, bias: Tensor
  private let epsilon: Float

  init(_ parameters: Parameters, _ channels: Int, epsilon: Float) throws {
    weight = try parameters("weight", channels)
    bias = try parameters("bias", channels)
    self.epsilon = epsilon
  }

  var parameters: (weight: Tensor, bias: Tensor, epsilon: Float) { (weight, bias, epsilon) }

  /// activation(normalised x), [..., C] to [..., C]. Normalises the last axis.
  func callAsFunction(
    _ x: Tensor, activation: Activation = .identity, on compute: Compute
  ) -> Tensor {
    compute.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon, activation: activation)
  }
}
