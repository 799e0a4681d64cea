import Foundation
import Masklets
import Testing

@testable import Tensors

/// Image operations against their definitions, written out pixel by pixel.
@Suite struct ImageKernelTests {
  /// The pixel of an [H, W, C] image, zero outside.
  private func pixel(_ image: Tensor, _ y: Int, _ x: Int, _ c: Int) -> Float {
    guard (0..<image.shape[0]).contains(y), (0..<image.shape[1]).contains(x) else { return 0 }
    return image[at: y, x, c]
  }

  /// An image whose pixels are `value(y, x, c)`.
  private func image(_ shape: [Int], _ value: (Int, Int, Int) -> Float) -> Tensor {
    Tensor(shape) { buffer in
      for i in buffer.indices {
        buffer[i] = value(i / shape[2] / shape[1], i / shape[2] % shape[1], i % shape[2])
      }
    }
  }

  private func expectEqual(
    _ result: Tensor, _ expected: Tensor, within tolerance: Float = 0, _ comment: Comment
  ) {
    #expect(result.shape == expected.shape, comment)
    let difference = zip(result.values, expected.values).map { abs($0 - $1) }.max() ?? 0
    #expect(difference <= tolerance, comment)
  }

  @Test(arguments: Compute.Features.testable)
  func `convolution sums over the kernel with zeros outside`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 41)
    let problems = [
      // height, width, channels, outputs, kernel, stride, padding
      (9, 11, 3, 5, 7, 4, 3), (6, 5, 4, 33, 3, 2, 1), (4, 4, 8, 2, 1, 1, 0), (2, 3, 1, 1, 2, 2, 0),
      (3, 20, 2, 40, 3, 1, 1), (1, 1, 2, 3, 5, 1, 2),
    ]
    for (height, width, channels, outputs, kernel, stride, padding) in problems {
      let x = random.tensor([height, width, channels])
      let weights = random.tensor([outputs, channels, kernel, kernel])
      let bias = random.tensor([outputs])
      let result = compute.convolve(
        x, ConvolutionWeights(weights), bias: bias, stride: stride, padding: padding)
      let expected = image(result.shape) { oy, ox, n in
        var sum = bias[at: n]
        for c in 0..<channels {
          for ky in 0..<kernel {
            for kx in 0..<kernel {
              sum +=
                weights[at: n, c, ky, kx]
                * pixel(x, oy * stride - padding + ky, ox * stride - padding + kx, c)
            }
          }
        }
        return sum
      }
      #expect(result.shape[0] == (height + 2 * padding - kernel) / stride + 1)
      // Up to 147 products of numbers up to 1.
      expectEqual(result, expected, within: 2e-5, "\(height)×\(width)×\(channels), \(kernel)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `transposed convolution spreads each pixel over a block of four`(
    features: Compute.Features
  ) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 42)
    for (height, width, inputs, outputs) in [(3, 5, 4, 6), (1, 1, 1, 1), (4, 17, 40, 33)] {
      let x = random.tensor([height, width, inputs])
      let weights = random.tensor([inputs, outputs, 2, 2])
      let bias = random.tensor([outputs])
      let residual = random.tensor([2 * height, 2 * width, outputs])
      let result = compute.transposedConvolve(
        x, TransposedConvolutionWeights(weights), bias: bias, activation: .relu, adding: residual)
      let expected = image([2 * height, 2 * width, outputs]) { oy, ox, n in
        let sum = (0..<inputs).reduce(bias[at: n] + residual[at: oy, ox, n]) {
          $0 + x[at: oy / 2, ox / 2, $1] * weights[at: $1, n, oy % 2, ox % 2]
        }
        return max(0, sum)
      }
      expectEqual(result, expected, within: 1e-5, "\(height)×\(width), \(inputs) to \(outputs)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `depthwise convolution keeps channels apart`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 43)
    for (height, width, channels, kernel) in [(5, 6, 3, 7), (1, 9, 17, 3), (8, 8, 32, 7)] {
      let x = random.tensor([height, width, channels])
      let weights = random.tensor([channels, 1, kernel, kernel])
      let bias = random.tensor([channels])
      let expected = image(x.shape) { oy, ox, c in
        var sum = bias[at: c]
        for ky in 0..<kernel {
          for kx in 0..<kernel {
            sum +=
              weights[at: c, 0, ky, kx]
              * pixel(x, oy + ky - kernel / 2, ox + kx - kernel / 2, c)
          }
        }
        return sum
      }
      expectEqual(
        compute.depthwiseConvolve(x, DepthwiseWeights(weights), bias: bias), expected,
        within: 1e-5, "\(height)×\(width)×\(channels), \(kernel)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `pooling takes the largest of four, of some channels of a batch`(
    features: Compute.Features
  ) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 44)
    let batch = random.tensor([3, 4, 6, 21])
    let pooled = compute.maxPool2x2(batch.columns(2..<19))
    #expect(pooled.shape == [3, 2, 3, 17])
    for b in 0..<3 {
      let expected = image([2, 3, 17]) { y, x, c in
        (0..<4).map { batch[at: b, 2 * y + $0 / 2, 2 * x + $0 % 2, c + 2] }.max()!
      }
      expectEqual(pooled[b], expected, "image \(b)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `nearest upsampling repeats pixels and adds`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 45)
    let (x, addend) = (random.tensor([3, 4, 19]), random.tensor([6, 8, 19]))
    expectEqual(
      compute.upsampleNearest2x(x), image([6, 8, 19]) { x[at: $0 / 2, $1 / 2, $2] }, "alone")
    expectEqual(
      compute.upsampleNearest2x(x, adding: addend),
      image([6, 8, 19]) { x[at: $0 / 2, $1 / 2, $2] + addend[at: $0, $1, $2] }, "with addend")
  }

  @Test func `windows are filled with zeros and merge back to the image`() {
    let compute = Compute(threads: 2)
    var random = SeededGenerator(seed: 46)
    for (height, width, window) in [(8, 8, 4), (7, 10, 4), (3, 2, 5), (1, 9, 2)] {
      let x = random.tensor([height, width, 5])
      let windows = compute.windowPartition(x, window: window)
      let across = (width + window - 1) / window
      #expect(windows.shape == [across * ((height + window - 1) / window), window, window, 5])
      for index in 0..<windows.shape[0] {
        let (top, left) = (index / across * window, index % across * window)
        expectEqual(
          windows[index], image([window, window, 5]) { pixel(x, top + $0, left + $1, $2) },
          "window \(index) of \(window) in \(height)×\(width)")
      }
      expectEqual(
        compute.windowMerge(windows, window: window, height: height, width: width), x, "merged")
      expectEqual(
        compute.windowMerge(windows, window: window, height: height, width: width, adding: x),
        compute.scale(x, by: 2), "merged with residual")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `rotation turns adjacent channels and leaves the last rows`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 47)
    let table = RotaryTable(width: 3, height: 2, channels: 20)
    let x = random.tensor([15, 20])
    let turned = compute.rotate(x, table, excluding: 2)
    for row in 0..<15 {
      for pair in 0..<10 {
        let (real, imaginary) = (x[at: row, 2 * pair], x[at: row, 2 * pair + 1])
        let cosine = row < 13 ? table.cosine[at: row % 6, pair] : 1
        let sine = row < 13 ? table.sine[at: row % 6, pair] : 0
        #expect(abs(turned[at: row, 2 * pair] - (real * cosine - imaginary * sine)) <= 1e-6)
        #expect(abs(turned[at: row, 2 * pair + 1] - (real * sine + imaginary * cosine)) <= 1e-6)
      }
    }
    // Frequencies 1, …; the first half of pairs turns with the column, the second with the row.
    #expect(abs(table.cosine[at: 5, 0] - cosf(2)) <= 1e-7)
    #expect(abs(table.cosine[at: 5, 5] - cosf(1)) <= 1e-7)
  }

  @Test(arguments: Compute.Features.testable)
  func `combination repeats the shorter tensor`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 48)
    let (x, z) = (random.tensor([1001, 37]), random.tensor([37]))
    let result = compute.combine(x, alpha: 2, with: z, beta: -3, gamma: 0.5)
    let expected = Tensor([1001, 37]) { buffer in
      for i in buffer.indices {
        buffer[i] = 2 * x[at: i / 37, i % 37] - 3 * z[at: i % 37] + 0.5
      }
    }
    expectEqual(result, expected, within: 1e-6, "combined")
    expectEqual(compute.concatenate([x[0..<4], x[4..<1001]]), x, "concatenated")
  }
}
