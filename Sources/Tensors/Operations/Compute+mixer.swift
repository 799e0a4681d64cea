import CKernels

// Depthwise convolutions of 3 × 3 with zero padding 1, as mobile networks use them. Weights are
// [3, 3, C].
//
// H, W: height and width of an image · C: channels
extension Compute {
  /// Depthwise convolution of x [H, W, C], [⌈H / stride⌉, ⌈W / stride⌉, C].
  ///
  /// - Parameters:
  ///   - bias: [C]
  ///   - stride: 1 or 2.
  package func depthwiseConvolve3x3(
    _ x: Tensor, _ weights: Tensor, bias: Tensor, stride: Int = 1
  ) -> Tensor {
    let (height, width) = imageSize(x, channels: bias.count)
    check(weights, [3, 3, x.width], "weights")
    precondition((1...2).contains(stride), "stride \(stride) is neither 1 nor 2")
    let shape = [height, width].map { ($0 + stride - 1) / stride }
    if let gpu { return depthwiseConvolve(x, weights, bias: bias, stride: stride, on: gpu) }
    return make(shape + [x.width]) { y in
      withExtendedLifetime((x, weights, bias)) {
        var args = ck_depthwise3_args(
          x: x.pointer, height: height, width: width, channels: x.width, stride: stride, y: y,
          weights: weights.pointer, bias: bias.pointer)
        ck_depthwise3(pool, &args)
        countMultiplyAdds(shape.product * x.width * 9)
      }
    }
  }

  /// d + W₂ activation(W₁ d + b₁) + b₂ for each pixel, where d is the depthwise convolution of x
  /// [H, W, C] with `weights` and `bias`. All of it is computed block by block of pixels, so that
  /// values in between stay in the processor's cache.
  package func mixer(
    _ x: Tensor, _ weights: Tensor, bias: Tensor, first: Layer, activation: Activation,
    second: Layer
  ) -> Tensor {
    let (height, width) = imageSize(x, channels: bias.count)
    let hidden = first.weights.outputs
    check(weights, [3, 3, x.width], "weights")
    precondition(
      first.weights.inputs == x.width && second.weights.inputs == hidden
        && second.weights.outputs == x.width,
      "\(x.shape) does not fit layers of \(first.weights.inputs), \(hidden), "
        + "\(second.weights.inputs) and \(second.weights.outputs) channels")
    check(first.bias, [hidden], "first bias")
    check(second.bias, [x.width], "second bias")
    if let gpu {
      return mixer(
        x, weights, bias: bias, first: first, activation: activation, second: second, on: gpu)
    }
    return make(x.shape) { y in
      withExtendedLifetime((x, weights, bias, first, second)) {
        var args = ck_mixer_args(
          x: x.pointer, height: height, width: width, channels: x.width, hidden: hidden, y: y,
          weights: weights.pointer, bias: bias.pointer,
          packed_first: UnsafePointer(first.weights.pointer),
          packed_second: UnsafePointer(second.weights.pointer), bias_first: first.bias?.pointer,
          bias_second: second.bias?.pointer, activation: activation.code)
        ck_mixer(pool, &args)
        countMultiplyAdds(x.count * (9 + 2 * hidden))
      }
    }
  }

  /// The mean pixel [C] of the depthwise convolution of x [H, W, C], without computing the
  /// convolution: each weight meets all pixels of x but those of an edge, so that the mean follows
  /// from the sums of x over all of it, its edges and its corners. Sums of rows are added in double
  /// precision.
  package func meanOfConvolved3x3(_ x: Tensor, _ weights: Tensor, bias: Tensor) -> [Double] {
    let (height, width) = imageSize(x, channels: bias.count)
    let channels = x.width
    check(weights, [3, 3, channels], "weights")
    let rows = rowSums(x)
    let w = weights.values
    return rows.withUnsafeBuffer { rows in
      // [3, C]: sums over all rows, of all pixels, of the first and of the last column.
      var all = [Double](repeating: 0, count: 3 * channels)
      for y in 0..<height {
        for i in all.indices { all[i] += Double(rows[y * all.count + i]) }
      }
      return zip(0..<channels, bias.values).map { c, bias in
        func pixels(_ sums: (Int) -> Double) -> SIMD3<Double> {
          SIMD3(sums(c), sums(channels + c), sums(2 * channels + c))
        }
        let whole = pixels { all[$0] }
        let first = pixels { Double(rows[$0]) }
        let last = pixels { Double(rows[(height - 1) * all.count + $0]) }
        var sum = 0.0
        // The tap above a pixel never meets the last row, the one below never the first.
        for (ky, met) in [whole - last, whole, whole - first].enumerated() {
          for (kx, pixels) in [met[0] - met[2], met[0], met[0] - met[1]].enumerated() {
            sum += Double(w[(3 * ky + kx) * channels + c]) * pixels
          }
        }
        return sum / Double(height * width) + Double(bias)
      }
    }
  }

  /// For each row of x [H, W, C] the sum of its pixels, its first pixel and its last one, [H, 3, C].
  private func rowSums(_ x: Tensor) -> Tensor {
    if let gpu { return rowSums(x, on: gpu) }
    return make([x.shape[0], 3, x.width]) { y in
      withExtendedLifetime(x) {
        ck_row_sums(pool, x.pointer, x.shape[0], x.shape[1], x.width, y)
      }
    }
  }
}
