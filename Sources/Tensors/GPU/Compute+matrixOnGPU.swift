import CCUDA

// The operations of `Compute+matrix.swift` on a graphics card. Their callers have checked the shapes.
// Arguments stay alive until their kernel is launched.
extension Compute {
  /// - Parameter precision: `.half` rounds both factors; anything else is exact.
  func linear(
    _ x: Columns, _ weights: PackedMatrix, bias: Tensor?, activation: Activation,
    adding residual: Tensor?, precision: Precision, on gpu: GPU
  ) -> Tensor {
    let shape = Array(x.tensor.shape.dropLast()) + [weights.outputs]
    return make(shape, on: gpu) { y in
      withExtendedLifetime((x, weights, bias, residual)) {
        let arguments = gpu_linear_args(
          x: x.address(on: gpu), packed: weights.address(on: gpu),
          bias: bias?.address(on: gpu) ?? 0, residual: residual?.address(on: gpu) ?? 0, y: y,
          x_stride: Int64(x.stride), m: Int64(x.rows), n: Int64(weights.outputs),
          k: Int64(weights.inputs), activation: activation.gpuCode)
        let isSmall = gpu.prefersSmallTiles(rows: x.rows, columns: weights.outputs)
        let kernel: GPUKernel =
          switch (precision, isSmall) {
          case (.half, true): .linearHalfSmall
          case (.half, false): .linearHalf
          case (_, true): .linearExactSmall
          case (_, false): .linearExact
          }
        gpu.launch(
          kernel, arguments,
          grid: GPU.tiles(
            rows: x.rows, columns: weights.outputs, of: isSmall ? GPU_SMALL_TILE : GPU_TILE),
          threads: Int(GPU_LINEAR_THREADS))
      }
      countMultiplyAdds(x.rows * weights.outputs * weights.inputs)
    }
  }

  func mlp(
    _ x: Tensor, norm: (weight: Tensor, bias: Tensor, epsilon: Float)?, first: Layer,
    activation: Activation, second: Layer, adding residual: Tensor?, precision: Precision,
    on gpu: GPU
  ) -> Tensor {
    var hidden = x
    if let norm {
      hidden = layerNorm(x, weight: norm.weight, bias: norm.bias, epsilon: norm.epsilon)
    }
    hidden = linear(
      hidden.columns, first.weights, bias: first.bias, activation: activation, adding: nil,
      precision: precision, on: gpu)
    return linear(
      hidden.columns, second.weights, bias: second.bias, activation: .identity, adding: residual,
      precision: precision, on: gpu)
  }

  func attention(
    q: Columns, k: Columns, v: Columns, heads: Int, batch: Int, scale: Float,
    precision: Precision, on gpu: GPU
  ) -> Tensor {
    let (queries, keys) = (q.rows / batch, k.rows / batch)
    let (d, dv) = (q.width / heads, v.width / heads)
    precondition(dv <= GPU_HEAD_LIMIT, "heads of \(dv) channels are wider than \(GPU_HEAD_LIMIT)")
    return make([batch, queries, heads * dv], on: gpu) { out in
      withExtendedLifetime((q, k, v)) {
        let arguments = gpu_attention_args(
          q: q.address(on: gpu), k: k.address(on: gpu), v: v.address(on: gpu), out: out,
          q_stride: Int64(q.stride), k_stride: Int64(k.stride), v_stride: Int64(v.stride),
          batch: Int64(batch), heads: Int64(heads), queries: Int64(queries), keys: Int64(keys),
          d: Int64(d), dv: Int64(dv), scale: scale)
        let half = precision == .half ? GPUKernel.halfAttention(d: d, dv: dv) : nil
        let block = Int(half == nil ? GPU_EXACT_QUERIES : GPU_HALF_QUERIES)
        gpu.launch(
          half ?? .attentionExact, arguments,
          grid: GPUDriver.Grid(x: (queries + block - 1) / block, y: heads, z: batch),
          threads: Int(half == nil ? GPU_EXACT_THREADS : GPU_HALF_THREADS))
      }
      countMultiplyAdds(batch * heads * queries * keys * (d + dv))
    }
  }

  func layerNorm(
    _ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float, activation: Activation,
    on gpu: GPU
  ) -> Tensor {
    make(x.shape, on: gpu) { y in
      withExtendedLifetime((x, weight, bias)) {
        let rowsOfBlock = Int(GPU_THREADS / GPU_WARP)
        gpu.launch(
          .layerNorm,
          gpu_layer_norm_args(
            x: x.address(on: gpu), weight: weight.address(on: gpu), bias: bias.address(on: gpu),
            y: y, m: Int64(x.rows), n: Int64(x.width), epsilon: epsilon,
            activation: activation.gpuCode),
          grid: GPUDriver.Grid(x: (x.rows + rowsOfBlock - 1) / rowsOfBlock),
          threads: Int(GPU_THREADS))
      }
    }
  }

  func activate(_ x: Tensor, _ activation: Activation, on gpu: GPU) -> Tensor {
    make(x.shape, on: gpu) { y in
      withExtendedLifetime(x) {
        gpu.launch(
          .activate,
          gpu_activate_args(
            x: x.address(on: gpu), y: y, count: Int64(x.count), activation: activation.gpuCode),
          count: x.count)
      }
    }
  }

  func combine(
    _ x: Tensor, alpha: Float, with z: Tensor?, beta: Float, gamma: Float, on gpu: GPU
  ) -> Tensor {
    make(x.shape, on: gpu) { y in
      withExtendedLifetime((x, z)) {
        gpu.launch(
          .combine,
          gpu_combine_args(
            x: x.address(on: gpu), z: z?.address(on: gpu) ?? 0, y: y,
            period: Int64(z?.count ?? 1), count: Int64(x.count), alpha: alpha, beta: beta,
            gamma: gamma),
          count: x.count)
      }
    }
  }

  func concatenate(_ tensors: [Tensor], shape: [Int], on gpu: GPU) -> Tensor {
    make(shape, on: gpu) { y in
      var at = y
      for tensor in tensors {
        copyRows(tensor, rows: 1, to: at, stride: tensor.count, on: gpu)
        at += UInt64(tensor.count * MemoryLayout<Float>.stride)
      }
    }
  }

  /// Copies `x`, seen as `rows` rows, to rows `stride` floats apart.
  func copyRows(_ x: Tensor, rows: Int, to address: UInt64, stride: Int, on gpu: GPU) {
    guard x.count > 0 else { return }
    let width = x.count / rows
    withExtendedLifetime(x) {
      gpu.launch(
        .copyRows,
        gpu_copy_rows_args(
          x: x.address(on: gpu), y: address, rows: Int64(rows), width: Int64(width),
          x_stride: Int64(width), y_stride: Int64(stride)),
        count: x.count)
    }
  }
}

extension GPU {
  /// True if large tiles would leave multiprocessors without work. The size of tiles does not change
  /// the result.
  func prefersSmallTiles(rows: Int, columns: Int) -> Bool {
    let grid = Self.tiles(rows: rows, columns: columns, of: GPU_TILE)
    return grid.x * grid.y < 2 * multiprocessors
  }

  /// Tiles of `side` rows and columns that cover a matrix.
  static func tiles(rows: Int, columns: Int, of side: Int) -> GPUDriver.Grid {
    GPUDriver.Grid(x: (columns + side - 1) / side, y: (rows + side - 1) / side)
  }
}

extension GPUKernel {
  /// The kernel of attention in half precision with the least padding; nil if none fits these widths of
  /// heads.
  static func halfAttention(d: Int, dv: Int) -> GPUKernel? {
    switch (d, dv) {
    case (...64, ...64): .attentionHalf64
    case (...80, ...80): .attentionHalf80
    case (...96, ...96): .attentionHalf96
    case (...256, ...64): .attentionHalf256To64
    case (...256, ...256): .attentionHalf256
    default: nil
    }
  }
}

extension Activation {
  var gpuCode: Int32 {
    switch self {
    case .identity: Int32(GPU_IDENTITY)
    case .relu: Int32(GPU_RELU)
    case .gelu: Int32(GPU_GELU)
    case .sigmoid: Int32(GPU_SIGMOID)
    }
  }
}
