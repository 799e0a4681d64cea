import CKernels

// Products with weights in bfloat16. Inputs are rounded as the weights are; sums, biases, residuals and
// results are float32.
extension Compute {
  /// activation(x · weightsᵀ + bias + residual), of shape [..., outputs].
  /// - Parameters:
  ///   - x: [..., inputs]
  ///   - bias: [outputs]
  ///   - residual: [..., outputs]
  package func linear(
    _ x: Tensor, _ weights: BFloat16Matrix, bias: Tensor? = nil,
    activation: Activation = .identity, adding residual: Tensor? = nil
  ) -> Tensor {
    checkLinear(
      rows: x.rows, columns: x.width, weights: [weights.outputs, weights.inputs], bias: bias,
      residual: residual)
    return make(x.shape.dropLast() + [weights.outputs]) { y in
      withExtendedLifetime((x, weights, bias, residual)) {
        var args = ck_bfloat16_linear_args(
          x: x.pointer, x_stride: x.width, y: y, y_stride: weights.outputs, m: x.rows,
          n: weights.outputs, k: weights.inputs, packed: weights.halves,
          bias: bias?.pointer, residual: residual?.pointer, residual_stride: weights.outputs,
          activation: activation.code)
        ck_bfloat16_linear(pool, &args)
        countMultiplyAdds(x.rows * weights.outputs * weights.inputs)
      }
    }
  }

  /// A linear layer: weights [outputs, inputs] and bias [outputs].
  package typealias BFloat16Layer = (weights: BFloat16Matrix, bias: Tensor?)

  /// W₂ activation(W₁ norm(x) + b₁) + b₂ + residual, of shape [..., outputs]. Hidden values are
  /// rounded as the weights are, and stay in the processor's cache.
  /// - Parameters:
  ///   - x: [..., inputs]
  ///   - norm: weight [inputs], bias [inputs] and epsilon of a layer normalisation before the first
  ///     layer, if there is one.
  ///   - residual: [..., outputs]
  package func mlp(
    _ x: Tensor, norm: (weight: Tensor, bias: Tensor, epsilon: Float)? = nil,
    first: BFloat16Layer, activation: Activation, second: BFloat16Layer,
    adding residual: Tensor? = nil
  ) -> Tensor {
    let (inputs, hidden, outputs) = (x.width, first.weights.outputs, second.weights.outputs)
    checkMLP(
      x, norm: norm, first: ([hidden, first.weights.inputs], first.bias),
      second: ([outputs, second.weights.inputs], second.bias), residual: residual)
    return make(x.shape.dropLast() + [outputs]) { y in
      withExtendedLifetime((x, norm, first, second, residual)) {
        var args = ck_bfloat16_mlp_args(
          x: x.pointer, y: y, m: x.rows, inputs: inputs, hidden: hidden, outputs: outputs,
          norm_weight: norm?.weight.pointer, norm_bias: norm?.bias.pointer,
          norm_epsilon: norm?.epsilon ?? 0, packed_first: first.weights.halves,
          packed_second: second.weights.halves, bias_first: first.bias?.pointer,
          bias_second: second.bias?.pointer, residual: residual?.pointer,
          activation: activation.code)
        ck_bfloat16_mlp(pool, &args)
        countMultiplyAdds(x.rows * hidden * (inputs + outputs))
      }
    }
  }
}
