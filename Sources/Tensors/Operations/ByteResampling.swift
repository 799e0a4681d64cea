import CKernels
import Foundation

/// The weights of Pillow's bicubic 8-bit resampling along one axis (`precompute_coeffs` and
/// `normalize_coeffs_8bpc` of libImaging/Resample.c): Keys' kernel with a = −0.5, widened when
/// shrinking, in fixed point with 22 fraction bits.
struct ByteTaps: Sendable {
  private static let fractionBits = 22.0

  /// Most inputs of an output.
  let taps: Int
  /// First input of each output.
  private(set) var first: [Int32] = []
  /// Number of inputs of each output.
  private(set) var count: [Int32] = []
  /// [outputs, taps]
  private(set) var weights: [Int32]

  init(inputs: Int, outputs: Int) {
    let ratio = Double(inputs) / Double(outputs)
    let widening = max(ratio, 1)
    let support = 2 * widening
    taps = Int(support.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: outputs * taps)
    for output in 0..<outputs {
      let centre = (Double(output) + 0.5) * ratio
      let low = max(0, Int(centre - support + 0.5))
      let high = min(inputs, Int(centre + support + 0.5))
      let exact = (low..<high).map {
        Self.kernel(abs((Double($0) - centre + 0.5) * (1 / widening)))
      }
      let sum = exact.reduce(0, +)
      for (i, weight) in exact.enumerated() {
        let scaled = weight / sum * exp2(Self.fractionBits)
        weights[output * taps + i] = Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
      }
      first.append(Int32(low))
      count.append(Int32(high - low))
    }
  }

  private static func kernel(_ x: Double) -> Double {
    let a = -0.5
    return switch x {
    case ..<1: ((a + 2) * x - (a + 3)) * x * x + 1
    case ..<2: (((x - 5) * x + 8) * x - 4) * a
    default: 0
    }
  }

  /// Calls `body` with the taps as the C kernel reads them, valid only within.
  func withKernelTaps<Result>(_ body: (UnsafePointer<ck_byte_taps>) -> Result) -> Result {
    first.withUnsafeBufferPointer { first in
      count.withUnsafeBufferPointer { count in
        weights.withUnsafeBufferPointer { weights in
          var view = ck_byte_taps(
            first: first.baseAddress!, count: count.baseAddress!, weights: weights.baseAddress!,
            outputs: first.count, taps: taps)
          return body(&view)
        }
      }
    }
  }
}

extension Compute {
  /// (pixel / 255 − mean) / deviation of 8-bit RGB pixels [height, width, 3] resized to [newHeight,
  /// newWidth, 3] as by `resizeBicubic`.
  /// - Parameters:
  ///   - mean: of red, green and blue, 0 to 1.
  ///   - deviation: of red, green and blue, 0 to 1.
  package func prepare(
    _ pixels: [UInt8], height: Int, width: Int, newHeight: Int, newWidth: Int, mean: [Float],
    deviation: [Float]
  ) -> Tensor {
    if let gpu {
      precondition(
        pixels.count == height * width * 3 && !pixels.isEmpty && newHeight > 0 && newWidth > 0,
        "\(pixels.count) bytes are not a \(width)×\(height) RGB image")
      return prepare(
        pixels, size: (height, width), newSize: (newHeight, newWidth), mean: mean,
        deviation: deviation, on: gpu)
    }
    let resized = resizeBicubic(
      pixels, height: height, width: width, newHeight: newHeight, newWidth: newWidth)
    return normalize(
      resized, height: newHeight, width: newWidth, mean: mean, deviation: deviation)
  }

  /// 8-bit RGB pixels [height, width, 3] resized to [newHeight, newWidth, 3], bit for bit as by
  /// Pillow's `Image.resize((newWidth, newHeight), Image.BICUBIC)`.
  package func resizeBicubic(
    _ pixels: [UInt8], height: Int, width: Int, newHeight: Int, newWidth: Int
  ) -> [UInt8] {
    precondition(
      pixels.count == height * width * 3 && !pixels.isEmpty,
      "\(pixels.count) bytes are not a \(width)×\(height) RGB image")
    precondition(newHeight > 0 && newWidth > 0, "cannot resize to \(newWidth)×\(newHeight)")
    if (height, width) == (newHeight, newWidth) { return pixels }
    return [UInt8](unsafeUninitializedCapacity: newHeight * newWidth * 3) { result, initialized in
      resizeBicubic(
        pixels, size: (height, width), newSize: (newHeight, newWidth), into: result.baseAddress!)
      initialized = newHeight * newWidth * 3
    }
  }

  /// Fills `result`, [newHeight, newWidth, 3].
  /// - Precondition: the sizes differ.
  private func resizeBicubic(
    _ pixels: [UInt8], size: (height: Int, width: Int), newSize: (height: Int, width: Int),
    into result: UnsafeMutablePointer<UInt8>
  ) {
    let columns =
      size.width == newSize.width ? nil : ByteTaps(inputs: size.width, outputs: newSize.width)
    let rows =
      size.height == newSize.height ? nil : ByteTaps(inputs: size.height, outputs: newSize.height)
    // [height, newWidth, 3], between the two axes; used by this call alone.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size.height * newSize.width * 3) {
      between in
      func run(_ rows: UnsafePointer<ck_byte_taps>?, _ columns: UnsafePointer<ck_byte_taps>?) {
        pixels.withUnsafeBufferPointer { pixels in
          ck_resample_bytes(
            pool, pixels.baseAddress!, size.height, size.width, rows, columns,
            between.baseAddress!, result)
        }
      }
      switch (rows, columns) {
      case (let rows?, let columns?):
        rows.withKernelTaps { rows in columns.withKernelTaps { run(rows, $0) } }
      case (let rows?, nil): rows.withKernelTaps { run($0, nil) }
      case (nil, let columns?): columns.withKernelTaps { run(nil, $0) }
      case (nil, nil): break
      }
    }
  }

  /// (pixel / 255 − mean) / deviation of 8-bit RGB pixels, [height, width, 3].
  /// - Parameters:
  ///   - mean: of red, green and blue, 0 to 1.
  ///   - deviation: of red, green and blue, 0 to 1.
  package func normalize(
    _ pixels: [UInt8], height: Int, width: Int, mean: [Float], deviation: [Float]
  ) -> Tensor {
    precondition(
      pixels.count == height * width * 3 && mean.count == 3 && deviation.count == 3,
      "\(pixels.count) bytes are not a \(width)×\(height) RGB image")
    let table = (0..<256).flatMap { value -> [Float] in
      let share = Float(value) / 255
      return zip(mean, deviation).map { mean, deviation in (share - mean) / deviation }
    }
    return make([height, width, 3]) { y in
      for i in 0..<height * width {
        for j in 3 * i..<3 * i + 3 { y[j] = table[3 * Int(pixels[j]) + j - 3 * i] }
      }
    }
  }
}
