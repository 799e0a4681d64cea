import Tensors

/// A convolution without a bias, then batch normalisation: together one convolution with a bias. Its
/// weights are computed in double precision.
///
/// Upstream: `ConvNorm` of timm's models/repvit.py.
struct ConvNorm {
  /// [outputs, inputs of a group, kernel, kernel]
  let shape: [Int]
  var weight: [Double]
  /// [outputs]
  var bias: [Double]

  /// - Parameter inputs: of each group: 1 for a depthwise convolution.
  init(_ parameters: Parameters, _ inputs: Int, _ outputs: Int, kernel: Int) throws {
    shape = [outputs, inputs, kernel, kernel]
    let weight = try parameters["c"]("weight", outputs, inputs, kernel, kernel).values  // c
    let norm = parameters["bn"]  // bn
    let gamma = try norm("weight", outputs).values
    let beta = try norm("bias", outputs).values
    let mean = try norm("running_mean", outputs).values
    let variance = try norm("running_var", outputs).values
    let factors = zip(gamma, variance).map { Double($0) / (Double($1) + 1e-5).squareRoot() }
    let size = inputs * kernel * kernel
    self.weight = weight.indices.map { Double(weight[$0]) * factors[$0 / size] }
    bias = factors.indices.map { Double(beta[$0]) - Double(mean[$0]) * factors[$0] }
  }

  var weightTensor: Tensor { Tensor(shape, weight.map { Float($0) }) }
  var biasTensor: Tensor { Tensor([bias.count], bias.map { Float($0) }) }
}

extension ConvNorm {
  /// A convolution of kernel 1 as a linear layer.
  static func layer(
    _ parameters: Parameters, _ inputs: Int, _ outputs: Int
  ) throws -> Compute.Layer {
    let folded = try ConvNorm(parameters, inputs, outputs, kernel: 1)
    return (PackedMatrix(folded.weightTensor.reshaped(outputs, inputs)), folded.biasTensor)
  }
}

extension Convolution {
  /// A convolution of 3 × 3 and stride 2 with its batch normalisation.
  init(
    norming parameters: Parameters, _ inputs: Int, _ outputs: Int, activation: Activation
  ) throws {
    let folded = try ConvNorm(parameters, inputs, outputs, kernel: 3)
    self.init(
      weight: folded.weightTensor, bias: folded.biasTensor, stride: 2, padding: 1,
      activation: activation)
  }
}
