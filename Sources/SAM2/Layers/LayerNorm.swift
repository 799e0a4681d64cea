import Tensors

/// `torch.nn.LayerNorm`, and upstream's `LayerNorm2d`: with channels last they are one operation.
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

  /// Normalises the last axis.
  func callAsFunction(
    _ x: Tensor, activation: Activation = .identity, on compute: Compute
  ) -> Tensor {
    compute.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon, activation: activation)
  }
}
