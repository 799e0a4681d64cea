import Tensors

// K: inputs · N: outputs

/// `torch.nn.Linear`, or a convolution of kernel 1: weights [N, K] and bias [N].
struct Linear: Sendable {
  private enum Weights {
    /// Exact, or rounded to half precision by each product on a graphics card.
    case packed(PackedMatrix, Precision)
    case rounded(BFloat16Matrix)
    case digits(DigitMatrix)
    /// Rounding the weights shifts the outputs of all tokens by nearly the same amount: the product
    /// of the mean token and `remainder`, what rounding removed from the weights. It is added to
    /// the bias.
    case quantized(QuantizedMatrix, remainder: QuantizedMatrix)
  }

  private let weights: Weights
  private let bias: Tensor

  init(_ parameters: Parameters, _ inputs: Int, _ outputs: Int) throws {
    self.init(
      weight: try parameters("weight", outputs, inputs), bias: try parameters("bias", outputs),
      precision: parameters.precision)
  }

  /// A convolution of kernel 1: the same product on every pixel.
  init(pointwise parameters: Parameters, _ inputs: Int, _ outputs: Int) throws {
    self.init(
      weight: try parameters("weight", outputs, inputs, 1, 1).reshaped(outputs, inputs),
      bias: try parameters("bias", outputs), precision: parameters.precision)
  }

  /// - Parameters:
  ///   - weight: [N, K]
  ///   - bias: [N]
  init(weight: Tensor, bias: Tensor, precision: Precision) {
    switch precision {
    case .float32, .half: weights = .packed(PackedMatrix(weight), precision)
    case .bfloat16: weights = .rounded(BFloat16Matrix(weight))
    case .int8x3: weights = .digits(DigitMatrix(weight))
    case .int8:
      let (rounded, remainder) = QuantizedMatrix.split(weight)
      weights = .quantized(rounded, remainder: remainder)
    }
    self.bias = bias
  }

  /// activation(x · weightᵀ + bias + residual), x [..., K] to [..., N].
  func callAsFunction(
    _ x: Tensor, activation: Activation = .identity, residual: Tensor? = nil, on compute: Compute
  ) -> Tensor {
    switch weights {
    case .packed(let weights, let precision):
      compute.linear(
        x, weights, bias: bias, activation: activation, adding: residual, precision: precision)
    case .rounded(let weights):
      compute.linear(x, weights, bias: bias, activation: activation, adding: residual)
    case .digits(let weights):
      compute.linear(x, weights, bias: bias, activation: activation, adding: residual)
    case .quantized(let weights, let remainder):
      compute.linear(
        x, weights,
        bias: compute.linear(compute.meanRow(x), remainder, bias: bias).reshaped(weights.outputs),
        activation: activation, adding: residual)
    }
  }

  /// second(activation(self(norm(x)))) + residual, x [..., K] to [..., outputs of `second`].
  func callAsFunction(
    _ x: Tensor, norm: LayerNorm?, activation: Activation, then second: Linear, residual: Tensor?,
    on compute: Compute
  ) -> Tensor {
    switch (weights, second.weights) {
    case (.packed(let own, let precision), .packed(let others, let theirs))
    where precision == theirs:
      return compute.mlp(
        x, norm: norm?.parameters, first: (own, bias), activation: activation,
        second: (others, second.bias), adding: residual, precision: precision)
    case (.rounded(let own), .rounded(let others)):
      return compute.mlp(
        x, norm: norm?.parameters, first: (own, bias), activation: activation,
        second: (others, second.bias), adding: residual)
    case (.digits(let own), .digits(let others)):
      return compute.mlp(
        x, norm: norm?.parameters, first: (own, bias), activation: activation,
        second: (others, second.bias), adding: residual)
    default:
      let hidden = self(norm?(x, on: compute) ?? x, activation: activation, on: compute)
      return second(hidden, residual: residual, on: compute)
    }
  }
}

/// Linear layers with an activation between them.
///
/// Upstream: `MLP` of modeling/sam2_utils.py.
struct MLP: Sendable {
  private let layers: [Linear]
  private let activation: Activation
  private let outputActivation: Activation

  /// - Parameter widths: inputs, hidden widths, outputs.
  init(
    _ parameters: Parameters, _ widths: [Int], activation: Activation = .relu,
    outputActivation: Activation = .identity
  ) throws {
    layers = try widths.indices.dropLast().map {
      try Linear(parameters["layers", $0], widths[$0], widths[$0 + 1])
    }
    self.activation = activation
    self.outputActivation = outputActivation
  }

  /// outputActivation(layers(norm(x)) + residual), x [..., inputs] to [..., outputs]; without a
  /// norm, of x.
  func callAsFunction(
    _ x: Tensor, norm: LayerNorm? = nil, residual: Tensor? = nil, on compute: Compute
  ) -> Tensor {
    if layers.count == 2, outputActivation == .identity {
      return layers[0](
        x, norm: norm, activation: activation, then: layers[1], residual: residual, on: compute)
    }
    let hidden = layers.dropLast().reduce(norm?(x, on: compute) ?? x) {
      $1($0, activation: activation, on: compute)
    }
    return layers[layers.count - 1](
      hidden, activation: outputActivation, residual: residual, on: compute)
  }
}
