import Tensors

extension Linear {
  /// Two convolutions of kernel 1, one after the other.
  init(
    pointwise first: Parameters, _ inputs: Int, _ middle: Int, then second: Parameters,
    _ outputs: Int
  ) throws {
    self.init(
      try first("weight", middle, inputs, 1, 1).reshaped(middle, inputs), try first("bias", middle),
      thenWeight: try second("weight", outputs, middle, 1, 1).reshaped(outputs, middle),
      bias: try second("bias", outputs), precision: first.precision)
  }

  /// One layer for two without an activation between: W₂(W₁x + b₁) + b₂, in double precision.
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
