import CKernels
import Foundation

/// Angles of the rotary position encoding.
package struct RotaryTable: Sendable {
  /// [positions, pairs]
  let cosine: Tensor
  let sine: Tensor
  /// Radians a step of each pair of either axis.
  let frequencies: [Float]

  /// Axial angles for a grid of `width` × `height` tokens, row-major: the first half of the pairs
  /// turns with the column, the second with the row (upstream `compute_axial_cis`).
  /// - Parameter channels: width of a head, four times the number of frequencies.
  package init(width: Int, height: Int, channels: Int, theta: Double = 10000) {
    precondition(channels % 4 == 0, "\(channels) channels are not a multiple of 4")
    frequencies = (0..<channels / 4).map { i in
      Float(1 / pow(theta, Double(4 * i) / Double(channels)))
    }
    var angles: [Float] = []
    for position in 0..<width * height {
      let (x, y) = (Float(position % width), Float(position / width))
      for frequency in frequencies { angles.append(x * frequency) }
      for frequency in frequencies { angles.append(y * frequency) }
    }
    cosine = Tensor([width * height, channels / 2], angles.map { cosf($0) })
    sine = Tensor([width * height, channels / 2], angles.map { sinf($0) })
  }

  package var positions: Int { cosine.shape[0] }
}

extension Compute {
  /// Turns adjacent channel pairs of the rows of `x` [rows, channels] by the angles of `table`,
  /// which starts over after its last position. The last `excluding` rows are copied unturned.
  package func rotate(_ x: Tensor, _ table: RotaryTable, excluding: Int = 0) -> Tensor {
    let turned = x.rows - excluding
    precondition(
      x.width == 2 * table.cosine.width && turned >= 0,
      "\(x.shape) without \(excluding) rows does not fit \(table.cosine.width) rotary pairs")
    return make(x.shape) { y in
      withExtendedLifetime((x, table)) {
        var args = ck_rotate_args(
          x: x.pointer, x_stride: x.width, y: y, y_stride: x.width, m: turned,
          pairs: table.cosine.width, period: table.positions, cosine: table.cosine.pointer,
          sine: table.sine.pointer)
        ck_rotate(pool, &args)
        (y + turned * x.width).update(
          from: x.pointer + turned * x.width, count: excluding * x.width)
      }
    }
  }
}
