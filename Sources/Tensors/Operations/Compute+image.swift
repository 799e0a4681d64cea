import CKernels

// H, W: height and width of an image · C: channels
//
// Each operation checks shapes, then calls one kernel. Its arguments stay alive until the call
// returns.
extension Compute {
  /// activation(convolution of x [H, W, C in] with zero padding + bias), [H′, W′, C out], where
  /// H′ = (H + 2 · padding − kernel) / stride + 1.
  package func convolve(
    _ x: Tensor, _ weights: ConvolutionWeights, bias: Tensor? = nil, stride: Int = 1,
    padding: Int = 0, activation: Activation = .identity
  ) -> Tensor {
    let (height, width) = imageSize(x, channels: weights.channels)
    precondition(
      height + 2 * padding >= weights.kernel && width + 2 * padding >= weights.kernel,
      "\(x.shape) is smaller than the kernel of \(weights.kernel)")
    check(bias, [weights.packed.outputs], "bias")
    let shape = [height, width].map { ($0 + 2 * padding - weights.kernel) / stride + 1 }
    if let gpu {
      return convolve(
        x, weights, bias: bias, stride: stride, padding: padding, activation: activation,
        shape: shape, on: gpu)
    }
    return make(shape + [weights.packed.outputs]) { y in
      withExtendedLifetime((x, weights, bias)) {
        var args = ck_convolve_args(
          x: x.pointer, height: height, width: width, channels: weights.channels,
          kernel: weights.kernel, stride: stride, padding: padding, y: y,
          n: weights.packed.outputs, packed: UnsafePointer(weights.packed.pointer),
          bias: bias?.pointer, activation: activation.code)
        ck_convolve(pool, &args)
        countMultiplyAdds(shape.product * weights.packed.outputs * weights.packed.inputs)
      }
    }
  }

  /// activation(transposed convolution of x [H, W, C in] of kernel 2 and stride 2 + bias +
  /// residual), [2H, 2W, C out].
  package func transposedConvolve(
    _ x: Tensor, _ weights: TransposedConvolutionWeights, bias: Tensor? = nil,
    activation: Activation = .identity, adding residual: Tensor? = nil
  ) -> Tensor {
    let (height, width) = imageSize(x, channels: weights.packed.inputs)
    let outputs = weights.packed.outputs
    check(bias, [outputs], "bias")
    check(residual, count: 4 * height * width * outputs, "residual")
    if let gpu {
      return transposedConvolve(
        x, weights, bias: bias, activation: activation, adding: residual, on: gpu)
    }
    return make([2 * height, 2 * width, outputs]) { y in
      withExtendedLifetime((x, weights, bias, residual)) {
        var args = ck_transposed_args(
          x: x.pointer, height: height, width: width, channels: weights.packed.inputs, y: y,
          n: outputs, packed: UnsafePointer(weights.packed.pointer), bias: bias?.pointer,
          residual: residual?.pointer, activation: activation.code)
        ck_transposed_convolve(pool, &args)
        countMultiplyAdds(4 * height * width * outputs * weights.packed.inputs)
      }
    }
  }

  /// Depthwise convolution of x [H, W, C] with padding kernel / 2 and stride 1, [H, W, C].
  package func depthwiseConvolve(
    _ x: Tensor, _ weights: DepthwiseWeights, bias: Tensor? = nil
  ) -> Tensor {
    let (height, width) = imageSize(x, channels: weights.weights.width)
    check(bias, [x.width], "bias")
    if let gpu { return depthwiseConvolve(x, weights.weights, bias: bias, stride: 1, on: gpu) }
    return make(x.shape) { y in
      withExtendedLifetime((x, weights, bias)) {
        var args = ck_depthwise_args(
          x: x.pointer, height: height, width: width, channels: x.width, kernel: weights.kernel,
          y: y, weights: weights.weights.pointer, bias: bias?.pointer)
        ck_depthwise(pool, &args)
        countMultiplyAdds(x.count * weights.kernel * weights.kernel)
      }
    }
  }

  /// The maximum of each 2×2 block of x [..., H, W, C], [..., H / 2, W / 2, C]. H and W must be
  /// even.
  package func maxPool2x2(_ x: Tensor) -> Tensor { maxPool2x2(x.columns) }

  /// The same for some channels of a tensor [..., H, W, C].
  package func maxPool2x2(_ x: Columns) -> Tensor {
    let shape = x.tensor.shape
    precondition(shape.count >= 3, "\(shape) is not an image")
    let (height, width) = (shape[shape.count - 3], shape[shape.count - 2])
    precondition(height % 2 == 0 && width % 2 == 0, "\(shape) has odd sides")
    let pooled = shape.dropLast(3) + [height / 2, width / 2, x.width]
    if let gpu { return maxPool2x2(x, shape: Array(pooled), on: gpu) }
    return make(Array(pooled)) { y in
      withExtendedLifetime(x) {
        // Heights are even, so no block crosses from one image to the next: a batch is one tall
        // image.
        ck_max_pool(
          pool, x.pointer, x.stride, shape.dropLast(2).product, width, x.width, y)
      }
    }
  }

  /// x [H, W, C] with each pixel repeated 2×2, plus `addend` [2H, 2W, C].
  package func upsampleNearest2x(_ x: Tensor, adding addend: Tensor? = nil) -> Tensor {
    let (height, width) = imageSize(x, channels: x.width)
    check(addend, [2 * height, 2 * width, x.width], "addend")
    if let gpu { return upsampleNearest2x(x, adding: addend, on: gpu) }
    return make([2 * height, 2 * width, x.width]) { y in
      withExtendedLifetime((x, addend)) {
        ck_upsample_nearest(pool, x.pointer, height, width, x.width, addend?.pointer, y)
      }
    }
  }

  /// x [H, W, C] cut into windows, row by row, [windows, window, window, C], with zeros past the
  /// right and bottom edges. Upstream: `window_partition`.
  package func windowPartition(_ x: Tensor, window: Int) -> Tensor {
    let (height, width) = imageSize(x, channels: x.width)
    let windows = ((height + window - 1) / window) * ((width + window - 1) / window)
    let shape = [windows, window, window, x.width]
    if let gpu { return windowPartition(x, window: window, shape: shape, on: gpu) }
    return make(shape) { y in
      withExtendedLifetime(x) {
        ck_window_partition(pool, x.pointer, height, width, x.width, window, y)
      }
    }
  }

  /// The image [height, width, C] that `windowPartition` cut into windows, plus `residual` of that
  /// shape. Upstream: `window_unpartition`.
  package func windowMerge(
    _ x: Tensor, window: Int, height: Int, width: Int, adding residual: Tensor? = nil
  ) -> Tensor {
    let windows = ((height + window - 1) / window) * ((width + window - 1) / window)
    precondition(
      x.rows == windows * window * window,
      "\(x.shape) are not the windows of \(window) of a \(width)×\(height) image")
    check(residual, count: height * width * x.width, "residual")
    if let gpu {
      return windowMerge(
        x, window: window, height: height, width: width, adding: residual, on: gpu)
    }
    return make([height, width, x.width]) { y in
      withExtendedLifetime((x, residual)) {
        ck_window_merge(pool, x.pointer, height, width, x.width, window, residual?.pointer, y)
      }
    }
  }

  /// x [H, W, C] as [C, H, W].
  package func channelFirst(_ x: Tensor) -> Tensor {
    _ = imageSize(x, channels: x.width)
    if let gpu { return channelFirst(x, on: gpu) }
    return x.permutedToChannelFirst()
  }

  /// For each element of x 1 where it is greater than the threshold, else 0.
  package func isAbove(_ threshold: Float, _ x: Tensor) -> [UInt8] {
    if let gpu { return isAbove(threshold, x, on: gpu) }
    return x.withUnsafeBuffer { values in values.map { $0 > threshold ? 1 : 0 } }
  }

  /// Height and width of the image `x`, which must have `channels` channels.
  func imageSize(_ x: Tensor, channels: Int) -> (height: Int, width: Int) {
    precondition(
      x.shape.count == 3 && x.shape[2] == channels, "\(x.shape) is not [H, W, \(channels)]")
    return (x.shape[0], x.shape[1])
  }
}
