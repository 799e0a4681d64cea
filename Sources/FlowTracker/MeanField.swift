import CKernels
import Foundation

/// A mean field over the 48 nearest neighbours that pulls a soft mask to the edges of the image.
enum MeanField {
  /// Neighbours count by colour (σ 12 of 255) and distance (σ 4 pixels) and weigh three times the
  /// pixel's own logit.
  private static func field(rounds: Int) -> ck_flow_field {
    ck_flow_field(colour_sigma: 12, space_sigma: 4, weight: 3, rounds: Int32(rounds))
  }

  /// Reach of the neighbourhood, in pixels.
  private static let radius = 4

  /// Runs `rounds` on the window of `unary` (logits) over an image `[height, width, 3]` and
  /// returns tanh(logit / 2) there, `[window.height, window.width]`.
  static func run(_ unary: Plane, image: [UInt8], window: Window, rounds: Int) -> [Float] {
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

  /// The same where only the sign is wanted, tile by tile to bound the memory: a tile whose
  /// surroundings all have one sign keeps it, for no neighbour pulls the other way.
  ///
  /// The result is tanh(logit / 2) as well; outside `window` and in such tiles of `unary` itself.
  static func signs(_ unary: Plane, image: [UInt8], window: Window, rounds: Int) -> Plane {
    let tile = 64
    var result = unary
    for i in result.values.indices { result.values[i] = tanh(result.values[i] / 2) }
    for top in stride(from: window.y, to: window.y + window.height, by: tile) {
      for left in stride(from: window.x, to: window.x + window.width, by: tile) {
        let inner = Window(
          x: left, y: top, width: min(tile, window.x + window.width - left),
          height: min(tile, window.y + window.height - top))
        let outer = inner.grown(by: radius * rounds, width: unary.width, height: unary.height)
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
