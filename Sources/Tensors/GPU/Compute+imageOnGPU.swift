import CCUDA

// The operations on images on a graphics card. Their callers have checked the shapes. Arguments stay
// alive until their kernel is launched.
extension Compute {
  func convolve(
    _ x: Tensor, _ weights: ConvolutionWeights, bias: Tensor?, stride: Int, padding: Int,
    activation: Activation, shape: [Int], on gpu: GPU
  ) -> Tensor {
    let outputs = weights.packed.outputs
    return make(shape + [outputs], on: gpu) { y in
      withExtendedLifetime((x, weights, bias)) {
        gpu.launch(
          .convolve,
          gpu_convolve_args(
            x: x.address(on: gpu), packed: weights.packed.address(on: gpu),
            bias: bias?.address(on: gpu) ?? 0, y: y, height: Int64(x.shape[0]),
            width: Int64(x.shape[1]), channels: Int64(weights.channels),
            kernel: Int64(weights.kernel), stride: Int64(stride), padding: Int64(padding),
            out_height: Int64(shape[0]), out_width: Int64(shape[1]), n: Int64(outputs),
            activation: activation.gpuCode),
          grid: GPU.tiles(rows: shape.product, columns: outputs, of: GPU_SMALL_TILE),
          threads: Int(GPU_LINEAR_THREADS))
      }
      countMultiplyAdds(shape.product * outputs * weights.packed.inputs)
    }
  }

  func transposedConvolve(
    _ x: Tensor, _ weights: TransposedConvolutionWeights, bias: Tensor?, activation: Activation,
    adding residual: Tensor?, on gpu: GPU
  ) -> Tensor {
    let (height, width, outputs) = (x.shape[0], x.shape[1], weights.packed.outputs)
    return make([2 * height, 2 * width, outputs], on: gpu) { y in
      withExtendedLifetime((x, weights, bias, residual)) {
        var grid = GPU.tiles(rows: height * width, columns: outputs, of: GPU_SMALL_TILE)
        grid.z = 4
        gpu.launch(
          .transposedConvolve,
          gpu_transposed_args(
            x: x.address(on: gpu), packed: weights.packed.address(on: gpu),
            bias: bias?.address(on: gpu) ?? 0, residual: residual?.address(on: gpu) ?? 0, y: y,
            height: Int64(height), width: Int64(width), channels: Int64(weights.packed.inputs),
            n: Int64(outputs), activation: activation.gpuCode),
          grid: grid, threads: Int(GPU_LINEAR_THREADS))
      }
      countMultiplyAdds(4 * height * width * outputs * weights.packed.inputs)
    }
  }

  /// Depthwise convolution with padding kernel / 2.
  /// - Parameter weights: [kernel, kernel, C]
  func depthwiseConvolve(
    _ x: Tensor, _ weights: Tensor, bias: Tensor?, stride: Int, on gpu: GPU
  ) -> Tensor {
    let kernel = weights.shape[0]
    let shape = x.shape[..<2].map { ($0 + stride - 1) / stride }
    return make(shape + [x.width], on: gpu) { y in
      withExtendedLifetime((x, weights, bias)) {
        gpu.launch(
          .depthwise,
          gpu_depthwise_args(
            x: x.address(on: gpu), weights: weights.address(on: gpu),
            bias: bias?.address(on: gpu) ?? 0, y: y, height: Int64(x.shape[0]),
            width: Int64(x.shape[1]), channels: Int64(x.width), kernel: Int64(kernel),
            stride: Int64(stride)),
          count: shape.product * x.width)
      }
      countMultiplyAdds(shape.product * x.width * kernel * kernel)
    }
  }

  /// d + W₂ activation(W₁ d + b₁) + b₂, where d is the depthwise convolution of x.
  func mixer(
    _ x: Tensor, _ weights: Tensor, bias: Tensor, first: Layer, activation: Activation,
    second: Layer, on gpu: GPU
  ) -> Tensor {
    let mixed = depthwiseConvolve(x, weights, bias: bias, stride: 1, on: gpu)
    return mlp(
      mixed, norm: nil, first: first, activation: activation, second: second, adding: mixed,
      precision: .float32, on: gpu)
  }

  /// One of the kernels that take an image of `width` · `height` pixels, `stride` floats apart.
  private func image(
    _ kernel: GPUKernel, _ x: Columns, height: Int, width: Int, addend: Tensor? = nil,
    shape: [Int], on gpu: GPU
  ) -> Tensor {
    make(shape, on: gpu) { y in
      withExtendedLifetime((x, addend)) {
        gpu.launch(
          kernel,
          gpu_image_args(
            x: x.address(on: gpu), addend: addend?.address(on: gpu) ?? 0, y: y,
            x_stride: Int64(x.stride), height: Int64(height), width: Int64(width),
            channels: Int64(x.width)),
          count: shape.product)
      }
    }
  }

  func rowSums(_ x: Tensor, on gpu: GPU) -> Tensor {
    image(
      .rowSums, x.columns, height: x.shape[0], width: x.shape[1], shape: [x.shape[0], 3, x.width],
      on: gpu)
  }

  func maxPool2x2(_ x: Columns, shape: [Int], on gpu: GPU) -> Tensor {
    // Heights are even, so no block crosses from one image to the next: a batch is one tall image.
    let image = x.tensor.shape.dropLast()
    return self.image(
      .maxPool, x, height: image.dropLast().product, width: image.last!, shape: shape, on: gpu)
  }

  func upsampleNearest2x(_ x: Tensor, adding addend: Tensor?, on gpu: GPU) -> Tensor {
    image(
      .upsampleNearest, x.columns, height: x.shape[0], width: x.shape[1], addend: addend,
      shape: [2 * x.shape[0], 2 * x.shape[1], x.width], on: gpu)
  }

  func channelFirst(_ x: Tensor, on gpu: GPU) -> Tensor {
    image(
      .transposeImage, x.columns, height: x.shape[0], width: x.shape[1],
      shape: [x.width, x.shape[0], x.shape[1]], on: gpu)
  }

  func windowPartition(_ x: Tensor, window: Int, shape: [Int], on gpu: GPU) -> Tensor {
    make(shape, on: gpu) { y in
      withExtendedLifetime(x) {
        gpu.launch(
          .windowPartition,
          gpu_window_args(
            x: x.address(on: gpu), residual: 0, y: y, height: Int64(x.shape[0]),
            width: Int64(x.shape[1]), channels: Int64(x.width), window: Int64(window)),
          count: shape.product)
      }
    }
  }

  func windowMerge(
    _ x: Tensor, window: Int, height: Int, width: Int, adding residual: Tensor?, on gpu: GPU
  ) -> Tensor {
    make([height, width, x.width], on: gpu) { y in
      withExtendedLifetime((x, residual)) {
        gpu.launch(
          .windowMerge,
          gpu_window_args(
            x: x.address(on: gpu), residual: residual?.address(on: gpu) ?? 0, y: y,
            height: Int64(height), width: Int64(width), channels: Int64(x.width),
            window: Int64(window)),
          count: height * width * x.width)
      }
    }
  }

  func resize(
    _ x: Tensor, height: Int, width: Int, _ interpolation: Interpolation, on gpu: GPU
  ) -> Tensor {
    let (inputHeight, inputWidth, channels) = (x.shape[0], x.shape[1], x.width)
    let between = resample(
      x, interpolation, outer: inputHeight, inputs: inputWidth, outputs: width, inner: channels,
      shape: [inputHeight, width, channels], on: gpu)
    return resample(
      between, interpolation, outer: 1, inputs: inputHeight, outputs: height,
      inner: width * channels, shape: [height, width, channels], on: gpu)
  }

  /// Resamples the middle axis of x, seen as [outer, inputs, inner].
  private func resample(
    _ x: Tensor, _ interpolation: Interpolation, outer: Int, inputs: Int, outputs: Int,
    inner: Int, shape: [Int], on gpu: GPU
  ) -> Tensor {
    make(shape, on: gpu) { y in
      let taps = gpu.constant("resample \(interpolation) \(inputs) \(outputs)") {
        let taps = Taps(interpolation, inputs: inputs, outputs: outputs)
        return (
          taps.first.map { UInt32(bitPattern: $0) } + taps.weights.map(\.bitPattern), taps.taps
        )
      }
      guard let taps else { return }
      withExtendedLifetime((x, taps)) {
        let first = taps.memory.address
        gpu.launch(
          .resample,
          gpu_resample_args(
            x: x.address(on: gpu), weights: first + UInt64(4 * outputs), first: first, y: y,
            outer: Int64(outer), inputs: Int64(inputs), outputs: Int64(outputs),
            inner: Int64(inner), taps: Int64(taps.length)),
          count: shape.product)
      }
    }
  }

  /// See `prepare`.
  func prepare(
    _ pixels: [UInt8], size: (height: Int, width: Int), newSize: (height: Int, width: Int),
    mean: [Float], deviation: [Float], on gpu: GPU
  ) -> Tensor {
    let count = newSize.height * newSize.width * 3
    return make([newSize.height, newSize.width, 3], on: gpu) { y in
      var bytes = pixels.withUnsafeBytes { gpu.upload($0) }
      if size.width != newSize.width {
        bytes = resampled(
          bytes, outer: size.height, inputs: size.width, outputs: newSize.width, inner: 3, on: gpu)
      }
      if size.height != newSize.height {
        bytes = resampled(
          bytes, outer: 1, inputs: size.height, outputs: newSize.height, inner: newSize.width * 3,
          on: gpu)
      }
      // [3, 256]
      let table = gpu.constant("normalize \(mean) \(deviation)") {
        let entries = zip(mean, deviation).flatMap { mean, deviation in
          (0..<256).map { (Float($0) / 255 - mean) / deviation }
        }
        return (entries.map(\.bitPattern), 256)
      }
      guard let bytes, let table else { return }
      withExtendedLifetime((bytes, table)) {
        gpu.launch(
          .normalize,
          gpu_normalize_args(
            x: bytes.address, table: table.memory.address, y: y, count: Int64(count)),
          count: count)
      }
    }
  }

  /// The middle axis of bytes [outer, inputs, inner] resampled as by Pillow; nil if that failed.
  private func resampled(
    _ x: GPUMemory?, outer: Int, inputs: Int, outputs: Int, inner: Int, on gpu: GPU
  ) -> GPUMemory? {
    let count = outer * outputs * inner
    let taps = gpu.constant("bytes \(inputs) \(outputs)") {
      let taps = ByteTaps(inputs: inputs, outputs: outputs)
      let words = (taps.first + taps.count + taps.weights).map { UInt32(bitPattern: $0) }
      return (words, taps.taps)
    }
    guard let x, let taps, let y = gpu.allocate(count) else { return nil }
    withExtendedLifetime((x, y, taps)) {
      let first = taps.memory.address
      let entry = UInt64(4 * outputs)
      gpu.launch(
        .resampleBytes,
        gpu_resample_bytes_args(
          x: x.address, first: first, counts: first + entry, weights: first + 2 * entry,
          y: y.address, outer: Int64(outer), inputs: Int64(inputs), outputs: Int64(outputs),
          inner: Int64(inner), taps: Int64(taps.length)),
        count: count)
    }
    return y
  }

  /// See `isAbove`.
  func isAbove(_ threshold: Float, _ x: Tensor, on gpu: GPU) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: x.count) { bytes, count in
      precedence.wait(rank)
      let y = gpu.allocate(x.count)
      if let y {
        withExtendedLifetime((x, y)) {
          gpu.launch(
            .above,
            gpu_above_args(
              x: x.address(on: gpu), y: y.address, count: Int64(x.count), threshold: threshold),
            count: x.count)
        }
      }
      gpu.download(y, to: UnsafeMutableRawBufferPointer(bytes))
      count = x.count
    }
  }
}
