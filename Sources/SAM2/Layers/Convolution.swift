import Tensors

// H, W: height and width · C: channels of the input · D: channels of the output

/// `torch.nn.Conv2d` with a square kernel, on channel-last images.
struct Convolution: Sendable {
  private let weights: ConvolutionWeights
  private let bias: Tensor
  private let stride, padding: Int
  private let activation: Activation

  init(
    _ parameters: Parameters, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int,
    padding: Int = 0
  ) throws {
    self.init(
      weight: try parameters("weight", outputs, inputs, kernel, kernel),
      bias: try parameters("bias", outputs), stride: stride, padding: padding)
  }

  /// - Parameters:
  ///   - weight: [D, C, kernel, kernel]
  ///   - bias: [D]
  init(
    weight: Tensor, bias: Tensor, stride: Int, padding: Int, activation: Activation = .identity
  ) {
    weights = ConvolutionWeights(weight)
    self.bias = bias
    self.stride = stride
    self.padding = padding
    self.activation = activation
  }

  /// [H, W, C] to [H′, W′, D], where H′ = (H + 2 · padding − kernel) / stride + 1.
  func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
    compute.convolve(
      x, weights, bias: bias, stride: stride, padding: padding, activation: activation)
  }
}

/// `torch.nn.ConvTranspose2d` with kernel 2 and stride 2, on channel-last images.
struct TransposedConvolution: Sendable {
  private let weights: TransposedConvolutionWeights
  private let bias: Tensor

  init(_ parameters: Parameters, _ inputs: Int, _ outputs: Int) throws {
    weights = TransposedConvolutionWeights(try parameters("weight", inputs, outputs, 2, 2))
    bias = try parameters("bias", outputs)
  }

  /// activation(transposed convolution of x + residual), [H, W, C] to [2H, 2W, D].
  func callAsFunction(
    _ x: Tensor, activation: Activation = .identity, residual: Tensor, on compute: Compute
  ) -> Tensor {
    compute.transposedConvolve(
      x, weights, bias: bias, activation: activation, adding: residual)
  }
}
