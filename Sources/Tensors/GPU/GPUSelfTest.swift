extension GPU {
  /// The deviation of one of the card's results from the processor's.
  package struct Deviation: Sendable {
    package let operation: String
    /// The largest difference, as a part of the largest value; infinite where a value is not a number.
    package let deviation: Float
    package let bound: Float

    package var isAllowed: Bool { deviation <= bound }
  }

  /// Runs every kernel on small inputs and compares the results with the processor's. It takes
  /// milliseconds, and tells a card or driver that computes something else from one that can be used.
  ///
  /// - Throws: `GPUError.selfTest` for the first result that deviates, or the driver's error.
  package func selfTest() throws(GPUError) {
    for result in try deviations() where !result.isAllowed {
      throw .selfTest(
        operation: result.operation, deviation: result.deviation, bound: result.bound)
    }
  }

  /// The deviations of the self-test's results.
  package func deviations() throws(GPUError) -> [Deviation] {
    let card = Compute(threads: 2, gpu: self)
    let processor = card.onThreads
    var deviations: [Deviation] = []
    for check in GPUSelfTest(multiprocessors: multiprocessors).checks {
      let result = check.compute(card)
      let deviation = Self.deviation(of: result, from: check.compute(processor))
      try card.checkGPU()
      deviations.append(
        Deviation(operation: check.name, deviation: deviation, bound: check.bound))
    }
    return deviations
  }

  private static func deviation(of a: Tensor, from b: Tensor) -> Float {
    guard a.shape == b.shape else { return .infinity }
    return a.withUnsafeBuffer { a in
      b.withUnsafeBuffer { b in
        var (difference, largest): (Float, Float) = (0, .leastNormalMagnitude)
        for i in a.indices {
          guard a[i].isFinite else { return .infinity }
          difference = max(difference, abs(a[i] - b[i]))
          largest = max(largest, abs(b[i]))
        }
        return difference / largest
      }
    }
  }
}

/// What the self-test computes: each kernel, with sizes that fill no block.
struct GPUSelfTest {
  struct Check {
    let name: String
    /// Largest deviation allowed, as a part of the largest value.
    let bound: Float
    let compute: (Compute) -> Tensor
  }

  /// Sums in another order differ by about 1e-6.
  private static let exact: Float = 2e-5
  /// Factors of 11 bits differ by 2⁻¹² at most, in sums at random.
  private static let half: Float = 4e-3

  private(set) var checks: [Check] = []
  private var state: UInt64 = 1

  /// Numbers from −1 to 1, from Knuth's linear congruential generator.
  private mutating func noise(_ shape: Int...) -> Tensor {
    Tensor(shape) { values in
      for i in values.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        values[i] = Float(state >> 40) / Float(1 << 23) - 1
      }
    }
  }

  private mutating func add(
    _ name: String, _ bound: Float = exact, _ compute: @escaping (Compute) -> Tensor
  ) {
    checks.append(Check(name: name, bound: bound, compute: compute))
  }

  /// - Parameter multiprocessors: of the card. Products choose their tiles by it.
  init(multiprocessors: Int) {
    addProducts(manyRows: 128 * multiprocessors + 5)
    addAttention()
    addElementwise()
    addImages()
  }

  private mutating func addProducts(manyRows: Int) {
    for (rows, inputs, outputs) in [(67, 44, 70), (9, 30, 33), (manyRows, 20, 130)] {
      let (x, weights) = (noise(rows, inputs), PackedMatrix(noise(outputs, inputs)))
      let (bias, residual) = (noise(outputs), noise(rows, outputs))
      let name = "\(rows) × \(inputs) × \(outputs)"
      add("product \(name)") {
        $0.linear(x, weights, bias: bias, activation: .gelu, adding: residual)
      }
      add("half product \(name)", Self.half) {
        $0.linear(x, weights, bias: bias, adding: residual, precision: .half)
      }
    }
    let wide = noise(40, 60)
    let weights = PackedMatrix(noise(20, 17))
    add("product of columns") { $0.linear(wide.columns(5..<22), weights, activation: .relu) }

    let image = noise(13, 18, 5)
    let kernel = ConvolutionWeights(noise(9, 5, 3, 3))
    let bias = noise(9)
    add("convolution") {
      $0.convolve(image, kernel, bias: bias, stride: 2, padding: 1, activation: .relu)
    }
    let transposed = TransposedConvolutionWeights(noise(5, 9, 2, 2))
    let residual = noise(26, 36, 9)
    add("transposed convolution") {
      $0.transposedConvolve(
        image, transposed, bias: bias, activation: .gelu, adding: residual)
    }
  }

  private mutating func addAttention() {
    for (queries, keys, heads, batch, d, dv) in [
      (9, 70, 2, 2, 16, 16), (70, 9, 1, 1, 32, 32), (33, 130, 1, 1, 256, 64),
    ] {
      let (q, k) = (noise(batch * queries, heads * d), noise(batch * keys, heads * d))
      let v = noise(batch * keys, heads * dv)
      add("attention of \(d) and \(dv) channels") {
        $0.attention(q: q.columns, k: k.columns, v: v.columns, heads: heads, batch: batch)
      }
    }
    for (heads, batch, d, dv) in [
      (2, 2, 56, 56), (2, 1, 72, 72), (1, 2, 96, 96), (1, 1, 256, 64), (1, 1, 256, 256),
    ] {
      let fused = noise(batch * 75, heads * (2 * d + dv))
      let (k, v) = (heads * d, 2 * heads * d)
      add("half attention of \(d) and \(dv) channels", Self.half) {
        $0.attention(
          q: fused.columns(0..<k), k: fused.columns(k..<v), v: fused.columns(v..<v + heads * dv),
          heads: heads, batch: batch, precision: .half)
      }
    }
    let keys = GridKeys(
      weight: noise(256, 64), bias: noise(256),
      table: RotaryTable(width: 5, height: 3, channels: 256), width: 5)
    let frames = [noise(15, 64), noise(15, 64)]
    let loose = [noise(4, 64), noise(3, 64)]
    let q = noise(20, 256)
    for precision in [Precision.float32, .half] {
      add("grid attention in \(precision)", precision == .half ? Self.half : Self.exact) {
        let memories = $0.gridMemories(frames, unplaced: loose, memory: 64)
        return $0.gridAttention(
          q: $0.scale(q, by: 0.2), keys: keys, memories: memories, values: memories,
          precision: precision)
      }
    }
  }

  private mutating func addElementwise() {
    let x = noise(70, 45)
    let (weight, bias, row) = (noise(45), noise(45), noise(45))
    add("layer norm") {
      $0.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-6, activation: .gelu)
    }
    for activation in [Activation.identity, .relu, .gelu, .sigmoid] {
      add("\(activation)") { $0.activate($0.scale(x, by: 6), activation) }
    }
    add("combination") { $0.combine(x, alpha: 0.5, with: row, beta: -2, gamma: 0.25) }
    add("concatenation") { $0.concatenate([x[0..<3], x[10..<11], x]) }
    let tokens = noise(33, 64)
    let table = RotaryTable(width: 5, height: 3, channels: 64)
    add("rotation") { $0.rotate(tokens, table, excluding: 3) }
  }

  private mutating func addImages() {
    let image = noise(11, 14, 7)
    let even = noise(10, 14, 7)
    let (depthwise, bias) = (DepthwiseWeights(noise(7, 1, 7, 7)), noise(7))
    add("depthwise convolution") { $0.depthwiseConvolve(image, depthwise, bias: bias) }
    let small = noise(3, 3, 7)
    add("strided depthwise convolution") {
      $0.depthwiseConvolve3x3(image, small, bias: bias, stride: 2)
    }
    add("mean of a convolution") {
      Tensor([7], $0.meanOfConvolved3x3(image, small, bias: bias).map { Float($0) })
    }
    add("maximum") { $0.maxPool2x2(even.columns(2..<6)) }
    add("enlargement") { $0.upsampleNearest2x($0.maxPool2x2(even), adding: even) }
    add("transposition") { $0.channelFirst(image) }
    add("windows") { $0.windowPartition(image, window: 4) }
    add("windows joined") {
      $0.windowMerge(
        $0.windowPartition(image, window: 4), window: 4, height: 11, width: 14, adding: image)
    }
    for interpolation in [Interpolation.bilinear, .bilinearAntialiased, .bicubic] {
      add("\(interpolation) resize") { $0.resize(image, height: 6, width: 33, interpolation) }
    }
    let pixels = (0..<19 * 23 * 3).map { UInt8(truncatingIfNeeded: $0 * 37 >> 2) }
    add("picture") {
      $0.prepare(
        pixels, height: 19, width: 23, newHeight: 32, newWidth: 16, mean: [0.4, 0.5, 0.6],
        deviation: [0.2, 0.3, 0.25])
    }
    add("threshold") { Tensor([image.count], $0.isAbove(0.1, image).map { Float($0) }) }
  }
}
