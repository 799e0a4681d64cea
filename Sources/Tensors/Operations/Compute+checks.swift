// Shapes that operands must have. One that does not fit is a mistake of the program: it stops.
extension Compute {
  /// The operands of activation(x · weightsᵀ + bias + residual).
  /// - Parameters:
  ///   - rows: of x.
  ///   - columns: of x.
  ///   - weights: the shape of the weights, [outputs, inputs].
  func checkLinear(rows: Int, columns: Int, weights: [Int], bias: Tensor?, residual: Tensor?) {
    precondition(columns == weights[1], "\(columns) columns do not fit weights \(weights)")
    check(bias, [weights[0]], "bias")
    check(residual, count: rows * weights[0], "residual")
  }

  /// The operands of W₂ activation(W₁ norm(x) + b₁) + b₂ + residual.
  /// - Parameters:
  ///   - first: the shape of W₁, [hidden, inputs], and b₁.
  ///   - second: the shape of W₂, [outputs, hidden], and b₂.
  func checkMLP(
    _ x: Tensor, norm: (weight: Tensor, bias: Tensor, epsilon: Float)?,
    first: (weights: [Int], bias: Tensor?), second: (weights: [Int], bias: Tensor?),
    residual: Tensor?
  ) {
    precondition(
      first.weights[1] == x.width && second.weights[1] == first.weights[0],
      "\(x.width) columns do not fit weights \(first.weights) and \(second.weights)")
    check(norm?.weight, [x.width], "weight of the norm")
    check(norm?.bias, [x.width], "bias of the norm")
    check(first.bias, [first.weights[0]], "first bias")
    check(second.bias, [second.weights[0]], "second bias")
    check(residual, count: x.rows * second.weights[0], "residual")
  }

  func check(_ tensor: Tensor?, _ shape: [Int], _ name: String) {
    if let tensor {
      precondition(tensor.shape == shape, "\(name) is \(tensor.shape), not \(shape)")
    }
  }

  func check(_ tensor: Tensor?, count: Int, _ name: String) {
    if let tensor {
      precondition(
        tensor.count == count,
        "\(name) \(tensor.shape) does not have the result's \(count) elements")
    }
  }
}
