import CKernels

/// How an image is resized.
package enum Interpolation: Sendable {
  /// PyTorch `interpolate(mode: "bilinear", align_corners: False)`.
  case bilinear
  /// The same with `antialias=True`: the triangle filter widens when shrinking.
  case bilinearAntialiased
  /// PyTorch `interpolate(mode: "bicubic", align_corners: False)`, a = −0.75.
  case bicubic
}

/// The weights of a separable resampling along one axis: each output is a weighted sum of adjacent
/// inputs.
struct Taps: Sendable {
  /// Inputs of each output.
  var taps: Int
  /// First input of each output; `first[i] + taps` is at most the number of inputs.
  var first: [Int32]
  /// [outputs, taps]
  var weights: [Float]

  /// - Parameter weigh: returns the inputs of an output and their weights. An input past an edge
  /// counts
  ///   as the one at the edge.
  init(inputs: Int, outputs: Int, _ weigh: (Int) -> [(input: Int, weight: Float)]) {
    let contributions = (0..<outputs).map { output in
      weigh(output).map { (min(max($0.input, 0), inputs - 1), $0.weight) }
    }
    let spans = contributions.map { ($0.map(\.0).min()!, $0.map(\.0).max()!) }
    taps = spans.map { $1 - $0 + 1 }.max() ?? 1
    first = []
    weights = [Float](repeating: 0, count: outputs * taps)
    for (output, contribution) in contributions.enumerated() {
      let start = min(spans[output].0, inputs - taps)
      first.append(Int32(start))
      for (input, weight) in contribution {
        weights[output * taps + input - start] += weight
      }
    }
  }

  init(_ interpolation: Interpolation, inputs: Int, outputs: Int) {
    precondition(inputs > 0 && outputs > 0, "cannot resample \(inputs) to \(outputs)")
    let ratio = Float(inputs) / Float(outputs)
    switch interpolation {
    case .bilinear:
      self.init(inputs: inputs, outputs: outputs) { output in
        let position = max(0, ratio * (Float(output) + 0.5) - 0.5)
        let input = Int(position)
        let fraction = position - Float(input)
        return [(input, 1 - fraction), (input + 1, fraction)]
      }
    case .bicubic:
      self.init(inputs: inputs, outputs: outputs) { output in
        let position = ratio * (Float(output) + 0.5) - 0.5
        let input = position.rounded(.down)
        let fraction = position - input
        return (-1...2).map {
          (Int(input) + $0, Self.cubic(abs(fraction - Float($0)), a: -0.75))
        }
      }
    case .bilinearAntialiased:
      // ATen's _upsample_bilinear2d_aa: the triangle's half width is the ratio, at least one.
      let support = max(ratio, 1)
      self.init(inputs: inputs, outputs: outputs) { output in
        let centre = ratio * (Float(output) + 0.5)
        let low = max(0, Int(centre - support + 0.5))
        let high = min(inputs, Int(centre + support + 0.5))
        let weights = (low..<high).map {
          max(0, 1 - abs((Float($0) - centre + 0.5) / support))
        }
        let sum = weights.reduce(0, +)
        return zip(low..<high, weights).map { ($0, $1 / sum) }
      }
    }
  }

  /// Keys' cubic convolution kernel at distance `x` ≥ 0.
  private static func cubic(_ x: Float, a: Float) -> Float {
    switch x {
    case ..<1: ((a + 2) * x - (a + 3)) * x * x + 1
    case ..<2: ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    default: 0
    }
  }

  /// Calls `body` with the taps as the C kernel reads them, valid only within.
  func withKernelTaps<Result>(_ body: (inout ck_taps) -> Result) -> Result {
    first.withUnsafeBufferPointer { first in
      weights.withUnsafeBufferPointer { weights in
        var view = ck_taps(
          first: first.baseAddress!, weights: weights.baseAddress!, outputs: first.count,
          taps: taps)
        return body(&view)
      }
    }
  }
}

extension Compute {
  /// x [H, W, C] resized to [height, width, C].
  package func resize(
    _ x: Tensor, height: Int, width: Int, _ interpolation: Interpolation
  ) -> Tensor {
    let (inputHeight, inputWidth) = imageSize(x, channels: x.width)
    if let gpu { return resize(x, height: height, width: width, interpolation, on: gpu) }
    let rows = Taps(interpolation, inputs: inputHeight, outputs: height)
    let columns = Taps(interpolation, inputs: inputWidth, outputs: width)
    let between = TensorStorage(count: inputHeight * width * x.width, pool: buffers)
    return make([height, width, x.width]) { y in
      // `between` is used by this call alone.
      withExtendedLifetime((x, between)) {
        rows.withKernelTaps { rows in
          columns.withKernelTaps { columns in
            ck_resample(
              pool, x.pointer, inputHeight, inputWidth, x.width, &rows, &columns,
              between.pointer, y)
          }
        }
      }
    }
  }
}
