import Foundation
import Tensors

// Upstream: modeling/position_encoding.py, and `get_1d_sine_pe` of modeling/sam2_utils.py.

/// Sines and cosines of a position at geometric frequencies.
enum SinePosition {
  /// Upstream `PositionEmbeddingSine` with `normalize`: half of the channels encode the row, half
  /// the column.
  /// - Returns: [side · side, channels]
  static func grid(side: Int, channels: Int) -> Tensor {
    let half = channels / 2
    let scales = frequencies(half)
    let table = (1...side).map { position -> [Float] in
      let angle = Float(position) / (Float(side) + 1e-6) * (2 * Float.pi)
      return (0..<half).map { i in
        i % 2 == 0 ? sinf(angle / scales[i]) : cosf(angle / scales[i])
      }
    }
    return Tensor(
      [side * side, channels],
      (0..<side * side).flatMap { table[$0 / side] + table[$0 % side] })
  }

  /// Upstream `get_1d_sine_pe`: first all sines, then all cosines.
  /// - Returns: [positions, channels]
  static func line(_ positions: [Float], channels: Int) -> Tensor {
    let scales = frequencies(channels / 2)
    return Tensor(
      [positions.count, channels],
      positions.flatMap { position in
        scales.map { sinf(position / $0) } + scales.map { cosf(position / $0) }
      })
  }

  /// 10000 to the power 2⌊i/2⌋/count, for i in 0..<count.
  private static func frequencies(_ count: Int) -> [Float] {
    (0..<count).map { powf(10000, Float(2 * ($0 / 2)) / Float(count)) }
  }
}

/// Upstream `PositionEmbeddingRandom`: sines and cosines of a position in the unit square along
/// random directions, which are part of the checkpoint.
struct RandomPosition: Sendable {
  /// [2, 128]
  private let directions: [Float]  // positional_encoding_gaussian_matrix

  init(_ parameters: Parameters) throws {
    directions = try parameters("positional_encoding_gaussian_matrix", 2, 128).values
  }

  /// The encoding [256] of (x, y), both from 0 to 1: 128 sines, then 128 cosines.
  func callAsFunction(x: Float, y: Float) -> [Float] {
    let count = directions.count / 2
    let angles = (0..<count).map { i in
      2 * Float.pi
        * ((2 * x - 1) * directions[i] + (2 * y - 1) * directions[count + i])
    }
    return angles.map { sinf($0) } + angles.map { cosf($0) }
  }

  /// The encodings of the centres of the tokens of a grid, row by row, [side · side, 256].
  func grid(side: Int) -> Tensor {
    let centres = (0..<side).map { (Float($0) + 0.5) / Float(side) }
    let rows = centres.flatMap { y in centres.map { x in self(x: x, y: y) } }
    return Tensor([side * side, directions.count], Array(rows.joined()))
  }
}
