import CKernels

package enum Activation: Sendable {
  case identity
  case relu
  /// x Φ(x), with the exact error function as PyTorch's default.
  case gelu
  case sigmoid

  var code: ck_activation {
    switch self {
    case .identity: CK_IDENTITY
    case .relu: CK_RELU
    case .gelu: CK_GELU
    case .sigmoid: CK_SIGMOID
    }
  }
}

// Each operation checks shapes, then calls one kernel. Its arguments stay alive until the call
// returns, and nothing else refers to the result meanwhile.
extension Compute {
  /// activation(x · weightsᵀ + bias + residual), of shape [..., outputs].
  /// - Parameters:
  ///   - x: [..., inputs]
  ///   - bias: [outputs]
  ///   - residual: [..., outputs]
  ///   - precision: `.half` rounds both factors on a graphics card; anything else is exact.
  package func linear(
    _ x: Tensor, _ weights: PackedMatrix, bias: Tensor? = nil, activation: Activation = .identity,
    adding residual: Tensor? = nil, precision: Precision = .float32
  ) -> Tensor {
    linear(
      x.columns, weights, bias: bias, activation: activation, adding: residual,
      precision: precision)
  }

  /// The same for some columns of a tensor.
  package func linear(
    _ x: Columns, _ weights: PackedMatrix, bias: Tensor? = nil, activation: Activation = .identity,
    adding residual: Tensor? = nil, precision: Precision = .float32
  ) -> Tensor {
    let shape = Array(x.tensor.shape.dropLast()) + [weights.outputs]
    checkLinear(
      rows: x.rows, columns: x.width, weights: [weights.outputs, weights.inputs], bias: bias,
      residual: residual)
    if let gpu {
      return linear(
        x, weights, bias: bias, activation: activation, adding: residual, precision: precision,
        on: gpu)
    }
    return make(shape) { y in
      withExtendedLifetime((x, weights, bias, residual)) {
        var args = ck_linear_args(
          x: x.pointer, x_stride: x.stride, y: y, y_stride: weights.outputs, m: x.rows,
          n: weights.outputs, k: weights.inputs, packed: UnsafePointer(weights.pointer),
          bias: bias?.pointer, residual: residual?.pointer, residual_stride: weights.outputs,
          activation: activation.code)
        ck_linear(pool, &args)
        countMultiplyAdds(x.rows * weights.outputs * weights.inputs)
      }
    }
  }

  /// A linear layer: weights [outputs, inputs] and bias [outputs].
  package typealias Layer = (weights: PackedMatrix, bias: Tensor?)

  /// W₂ activation(W₁ norm(x) + b₁) + b₂ + residual, of shape [..., outputs]. The hidden layer is
  /// computed in parts that stay in the processor's cache.
  /// - Parameters:
  ///   - x: [..., inputs]
  ///   - norm: weight [inputs], bias [inputs] and epsilon of a layer normalisation before the first
  ///     layer, if there is one.
  ///   - residual: [..., outputs]
  ///   - precision: see `linear`.
  package func mlp(
    _ x: Tensor, norm: (weight: Tensor, bias: Tensor, epsilon: Float)? = nil, first: Layer,
    activation: Activation, second: Layer, adding residual: Tensor? = nil,
    precision: Precision = .float32
  ) -> Tensor {
    let (inputs, hidden, outputs) = (x.width, first.weights.outputs, second.weights.outputs)
    checkMLP(
      x, norm: norm, first: ([hidden, first.weights.inputs], first.bias),
      second: ([outputs, second.weights.inputs], second.bias), residual: residual)
    if let gpu {
      return mlp(
        x, norm: norm, first: first, activation: activation, second: second, adding: residual,
        precision: precision, on: gpu)
    }
    return make(x.shape.dropLast() + [outputs]) { y in
      withExtendedLifetime((x, norm, first, second, residual)) {
        var args = ck_mlp_args(
          x: x.pointer, y: y, m: x.rows, inputs: inputs, hidden: hidden, outputs: outputs,
          norm_weight: norm?.weight.pointer, norm_bias: norm?.bias.pointer,
          norm_epsilon: norm?.epsilon ?? 0, packed_first: UnsafePointer(first.weights.pointer),
          packed_second: UnsafePointer(second.weights.pointer), bias_first: first.bias?.pointer,
          bias_second: second.bias?.pointer, residual: residual?.pointer,
          activation: activation.code)
        ck_mlp(pool, &args)
        countMultiplyAdds(x.rows * hidden * (inputs + outputs))
      }
    }
  }

  /// The same with rounded weights: x is rounded to 8-bit integers, with one step size for each
  /// row.
  package func linear(
    _ x: Tensor, _ weights: QuantizedMatrix, bias: Tensor? = nil,
    activation: Activation = .identity, adding residual: Tensor? = nil
  ) -> Tensor {
    checkLinear(
      rows: x.rows, columns: x.width, weights: [weights.outputs, weights.inputs], bias: bias,
      residual: residual)
    return make(x.shape.dropLast() + [weights.outputs]) { y in
      withExtendedLifetime((x, weights, bias, residual)) {
        var args = ck_integer_linear_args(
          x: x.pointer, x_stride: x.width, y: y, y_stride: weights.outputs, m: x.rows,
          n: weights.outputs, k: weights.inputs, packed: weights.bytes, steps: weights.steps,
          sums: weights.sums, bias: bias?.pointer, residual: residual?.pointer,
          residual_stride: weights.outputs, activation: activation.code)
        ck_integer_linear(pool, &args)
        countMultiplyAdds(x.rows * weights.outputs * weights.inputs)
      }
    }
  }

  /// The mean of the rows of x, [1, width]; of a few hundred evenly spaced rows if there are more.
  package func meanRow(_ x: Tensor) -> Tensor {
    precondition(x.rows > 0, "the mean of no rows is undefined")
    // An odd step reaches every column of an image whose width is a power of two.
    let step = x.rows / 256 | 1
    return make([1, x.width]) { y in
      withExtendedLifetime(x) { ck_mean_row(x.pointer, x.rows, x.width, step, y) }
    }
  }

  /// a · bᵀ of a [m, k] and b [n, k], [m, n]. Packs b, so that b should be the smaller one.
  package func product(_ a: Tensor, transposed b: Tensor) -> Tensor {
    linear(a, PackedMatrix(b))
  }

  /// Multi-head attention: softmax(scale · q kᵀ) v for each head and batch entry.
  ///
  /// - Parameters:
  ///   - q: [batch × queries, heads × d], the columns of a head adjacent.
  ///   - k: [batch × keys, heads × d]
  ///   - v: [batch × keys, heads × dv]
  ///   - scale: 1 / √d if nil.
  ///   - precision: `.int8x3` is as exact as float32; `.bfloat16` rounds q, k and v; `.int8` rounds
  ///     to 16-bit integers, which is faster for many queries and keys; `.half` rounds q, k, v and
  ///     the softmax on a graphics card.
  /// - Returns: [batch, queries, heads × dv]
  package func attention(
    q: Columns, k: Columns, v: Columns, heads: Int, batch: Int = 1, scale: Float? = nil,
    precision: Precision = .float32
  ) -> Tensor {
    let (queries, keys) = (q.rows / batch, k.rows / batch)
    let (d, dv) = (q.width / heads, v.width / heads)
    precondition(
      q.width == k.width && q.width == heads * d && v.width == heads * dv && k.rows == v.rows
        && queries * batch == q.rows && keys * batch == k.rows,
      """
      attention of q \(q.rows)×\(q.width), k \(k.rows)×\(k.width), v \(v.rows)×\(v.width) with \
      \(heads) heads and batch \(batch) does not fit
      """)
    if let gpu {
      return attention(
        q: q, k: k, v: v, heads: heads, batch: batch, scale: scale ?? 1 / Float(d).squareRoot(),
        precision: precision, on: gpu)
    }
    return make([batch, queries, heads * dv]) { out in
      withExtendedLifetime((q, k, v)) {
        var args = ck_attention_args(
          q: q.pointer, q_stride: q.stride, q_batch_stride: queries * q.stride,
          k: k.pointer, k_stride: k.stride, k_batch_stride: keys * k.stride,
          v: v.pointer, v_stride: v.stride, v_batch_stride: keys * v.stride,
          out: out, out_stride: heads * dv, out_batch_stride: queries * heads * dv,
          batch: batch, heads: heads, queries: queries, keys: keys, d: d, dv: dv,
          scale: scale ?? 1 / Float(d).squareRoot(), workspace: nil)
        switch precision {
        case .float32, .half:
          withWorkspace(ck_attention_workspace(pool, &args)) {
            args.workspace = $0
            ck_attention(pool, &args)
          }
        case .int8x3:
          withWorkspace(ck_digit_attention_workspace(pool, &args)) {
            args.workspace = $0
            ck_digit_attention(pool, &args)
          }
        case .bfloat16:
          withWorkspace(ck_bfloat16_attention_workspace(pool, &args)) {
            args.workspace = $0
            ck_bfloat16_attention(pool, &args)
          }
        case .int8:
          withWorkspace(ck_integer_attention_workspace(pool, &args)) {
            args.workspace = $0
            ck_integer_attention(pool, &args)
          }
        }
        countMultiplyAdds(batch * heads * queries * keys * (d + dv))
      }
    }
  }

  /// activation((x − mean) / √(variance + epsilon) · weight + bias), of x's shape; mean and
  /// variance are of the last axis. On channel-last images this also is upstream's `LayerNorm2d`.
  package func layerNorm(
    _ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float, activation: Activation = .identity
  ) -> Tensor {
    check(weight, [x.width], "weight")
    check(bias, [x.width], "bias")
    if let gpu {
      return layerNorm(
        x, weight: weight, bias: bias, epsilon: epsilon, activation: activation, on: gpu)
    }
    return make(x.shape) { y in
      withExtendedLifetime((x, weight, bias)) {
        var args = ck_layer_norm_args(
          x: x.pointer, y: y, m: x.rows, n: x.width, weight: weight.pointer, bias: bias.pointer,
          epsilon: epsilon, activation: activation.code)
        ck_layer_norm(pool, &args)
      }
    }
  }

  package func activate(_ x: Tensor, _ activation: Activation) -> Tensor {
    if let gpu { return activate(x, activation, on: gpu) }
    return make(x.shape) { y in
      withExtendedLifetime(x) { ck_activate(pool, x.pointer, y, x.count, activation.code) }
    }
  }

  /// alpha · x + beta · z + gamma, of x's shape. `z` may have the last axes of x only: it repeats.
  package func combine(
    _ x: Tensor, alpha: Float = 1, with z: Tensor?, beta: Float = 1, gamma: Float = 0
  ) -> Tensor {
    precondition(
      z == nil || z!.count > 0 && x.count % z!.count == 0,
      "\(z?.shape ?? []) does not repeat to \(x.shape)")
    if let gpu { return combine(x, alpha: alpha, with: z, beta: beta, gamma: gamma, on: gpu) }
    return make(x.shape) { y in
      withExtendedLifetime((x, z)) {
        ck_combine(pool, x.pointer, z?.pointer, z?.count ?? 1, alpha, beta, gamma, y, x.count)
      }
    }
  }

  /// x + z, of x's shape; `z` may repeat as in `combine`.
  package func add(_ x: Tensor, _ z: Tensor) -> Tensor { combine(x, with: z) }

  /// alpha · x + gamma
  package func scale(_ x: Tensor, by alpha: Float, adding gamma: Float = 0) -> Tensor {
    combine(x, alpha: alpha, with: nil, gamma: gamma)
  }

  /// The tensors joined along the first axis.
  package func concatenate(_ tensors: [Tensor]) -> Tensor {
    let rest = Array(tensors[0].shape.dropFirst())
    precondition(
      tensors.allSatisfy { Array($0.shape.dropFirst()) == rest },
      "\(tensors.map(\.shape)) differ beyond the first axis")
    let shape = [tensors.map { $0.shape[0] }.reduce(0, +)] + rest
    if let gpu { return concatenate(tensors, shape: shape, on: gpu) }
    let offsets = tensors.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    return make(shape) { y in
      // Each item writes its own part of the result.
      nonisolated(unsafe) let y = y
      forEach(tensors.count) { i in
        tensors[i].withUnsafeBuffer { values in
          if let first = values.baseAddress {
            (y + offsets[i]).update(from: first, count: values.count)
          }
        }
      }
    }
  }
}
