import CKernels
import Foundation

/// A mean field over each pixel's 48 nearest neighbours, which pulls a soft mask to the edges of
/// the image: neighbours of similar colour agree.
///
/// Each round sets q = tanh((u + w · Σkq / (Σk + 0.5)) / 2) with the pixel's own log-odds u, the
/// weight w and k = exp(−|Δcolour|² / 2σ² − |Δposition|² / 2σ²).
enum MeanField {
  private static func field(rounds: Int32) -> ck_flow_field {
    ck_flow_field(
      colour_sigma: Tuning.Smoothing.colourDeviation,
      space_sigma: Tuning.Smoothing.spaceDeviation, weight: Tuning.Smoothing.weight,
      rounds: rounds)
  }

  /// Runs the mean field on a window.
  ///
  /// - Parameters:
  ///   - unary: log-odds of every pixel of the image.
  ///   - image: `[height, width, 3]`.
  /// - Returns: tanh(log-odds / 2) of the window's pixels, `[window.height, window.width]`.
  static func run(_ unary: Plane, image: [UInt8], window: Window, rounds: Int32) -> [Float] {
    var q = [Float](repeating: 0, count: window.width * window.height)
    var scratch = [Float](
      repeating: 0, count: ck_flow_mean_field_scratch(Int32(window.width), Int32(window.height)))
    let start = window.y * unary.width + window.x
    image.withUnsafeBufferPointer { image in
      unary.values.withUnsafeBufferPointer { unaries in
        guard let colour = image.baseAddress, let logits = unaries.baseAddress else { return }
        ck_flow_mean_field(
          kernelPool, colour + 3 * start, logits + start, unary.width, Int32(window.width),
          Int32(window.height), field(rounds: rounds), &q, &scratch)
      }
    }
    return q
  }

  /// The same if only signs matter, tile by tile to bound the memory: a tile whose surroundings all
  /// have one sign keeps it, because no neighbour pulls the other way.
  ///
  /// - Returns: tanh(log-odds / 2), which outside `window` and in tiles of one sign are those of
  ///   `unary`.
  static func signs(_ unary: Plane, image: [UInt8], window: Window, rounds: Int32) -> Plane {
    let tile = Tuning.Smoothing.tile
    var result = unary
    for i in result.values.indices { result.values[i] = tanh(result.values[i] / 2) }
    for top in stride(from: window.y, to: window.y + window.height, by: tile) {
      for left in stride(from: window.x, to: window.x + window.width, by: tile) {
        let inner = Window(
          x: left, y: top, width: min(tile, window.x + window.width - left),
          height: min(tile, window.y + window.height - top))
        let outer = inner.grown(
          by: Tuning.Smoothing.radius * Int(rounds), width: unary.width, height: unary.height)
        guard hasBothSigns(unary, in: outer) else { continue }
        let q = run(unary, image: image, window: outer, rounds: rounds)
        for y in 0..<inner.height {
          let from = (inner.y - outer.y + y) * outer.width + inner.x - outer.x
          let to = (inner.y + y) * unary.width + inner.x
          for x in 0..<inner.width { result.values[to + x] = q[from + x] }
        }
      }
    }
    return result
  }

  private static func hasBothSigns(_ plane: Plane, in window: Window) -> Bool {
    let positive = plane.values[window.y * plane.width + window.x] > 0
    for y in window.y..<window.y + window.height {
      for x in window.x..<window.x + window.width
      where (plane.values[y * plane.width + x] > 0) != positive {
        return true
      }
    }
    return false
  }
}
