import Tensors

extension Linear {
  /// Two convolutions of kernel 1, one after the other, as one layer.
  init(
    pointwise first: Parameters, _ inputs: Int, _ middle: Int, then second: Parameters,
    _ outputs: Int
  ) throws {
    self.init(
      try first("weight", middle, inputs, 1, 1).reshaped(middle, inputs), try first("bias", middle),
      thenWeight: try second("weight", outputs, middle, 1, 1).reshaped(outputs, middle),
      bias: try second("bias", outputs), precision: first.precision)
  }

  /// Two layers without an activation between them, as one: W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ +
  /// b₂). The sums are computed in double precision.
  ///
  /// - Parameters:
  ///   - weight1: [middle, K]
  ///   - bias1: [middle]
  ///   - weight2: [N, middle]
  ///   - bias2: [N]
  init(
    _ weight1: Tensor, _ bias1: Tensor, thenWeight weight2: Tensor, bias bias2: Tensor,
    precision: Precision
  ) {
    let (inputs, middle, outputs) = (weight1.width, weight2.width, weight2.rows)
    let (w1, b1, w2, b2) = (weight1.values, bias1.values, weight2.values, bias2.values)
    var weight = [Float](repeating: 0, count: outputs * inputs)
    var bias = b2
    var row = [Double](repeating: 0, count: inputs)
    for output in 0..<outputs {
      for i in row.indices { row[i] = 0 }
      var constant = Double(b2[output])
      for m in 0..<middle {
        let factor = Double(w2[output * middle + m])
        for i in row.indices { row[i] += factor * Double(w1[m * inputs + i]) }
        constant += factor * Double(b1[m])
      }
      for i in row.indices { weight[output * inputs + i] = Float(row[i]) }
      bias[output] = Float(constant)
    }
    self.init(
      weight: Tensor([outputs, inputs], weight), bias: Tensor([outputs], bias),
      precision: precision)
  }
}
