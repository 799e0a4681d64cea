import CKernels
import Foundation

/// The angles of the rotary position encoding on a grid.
package struct RotaryTable: Sendable {
  /// [positions, pairs of channels]
  let cosine: Tensor
  /// [positions, pairs of channels]
  let sine: Tensor
  /// Radians per step along an axis, for each of the pairs that rotate with that axis.
  let frequencies: [Float]

  /// A grid of `width` × `height` tokens, row by row. The first half of the pairs rotates with the
  /// column, the second with the row. Upstream: `compute_axial_cis` of
  /// modeling/position_encoding.py.
  /// - Parameter channels: width of a head: four times the number of frequencies.
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
  /// x [rows, channels] with the adjacent channel pairs of each row rotated by the angles of its
  /// position. Positions repeat after the last one of `table`. The last `excluding` rows are not
  /// rotated.
  package func rotate(_ x: Tensor, _ table: RotaryTable, excluding: Int = 0) -> Tensor {
    let turned = x.rows - excluding
    precondition(
      x.width == 2 * table.cosine.width && turned >= 0,
      "\(x.shape) without \(excluding) rows does not fit \(table.cosine.width) rotary pairs")
    if let gpu { return rotate(x, table, excluding: excluding, repeats: 1, on: gpu) }
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
