import Masklets

/// What shot detection keeps of a frame: 14 kB whatever the frame's size.
///
/// The frame is reduced to `columns` × `rows` cells of mean colour. Three things are taken from them:
/// histograms of colours, which motion hardly changes; the brightness of each 2 × 2 cells, on which
/// pictures are laid over each other; and the colour of each 3 × 3 cells without the picture's mean, so
/// that the light may change, which in a dissolve is a sum of two pictures.
struct FrameSignature: Sendable {
  static let columns = 48
  static let rows = 27
  /// Of `brightness`.
  static let wide = columns / 2
  static let high = rows / 2

  /// Standard deviation of the cells' brightness below which a frame shows nothing.
  private static let leastContrast: Float = 3

  /// Shares of the cells by colour, 17 steps of brightness by 9 of each difference of colour; sum 1.
  private let histogram: [Float]
  /// The same with mean and spread of the brightness made equal in all frames.
  private let balancedHistogram: [Float]
  /// `[high, wide]`, 0 to 255.
  private let brightness: [Float]
  /// `[3, rows / 3, columns / 3]`, each channel of mean 0.
  let pattern: [Float]

  /// Nil for a frame that shows nothing: one that is black, white or of another single colour.
  init?(_ image: RGBImage) {
    let cells = Self.cells(of: image)
    let mean = cells.reduce(0) { $0 + $1.x } / Float(cells.count)
    let variance = cells.reduce(0) { $0 + ($1.x - mean) * ($1.x - mean) } / Float(cells.count)
    let contrast = variance.squareRoot()
    guard contrast >= Self.leastContrast else { return nil }
    let gain = 44 / max(contrast, 4)
    histogram = Self.histogram(of: cells)
    balancedHistogram = Self.histogram(
      of: cells.map { SIMD3(($0.x - mean) * gain + 128, $0.y * gain, $0.z * gain) })
    brightness = Self.means(of: cells.map(\.x), side: 2)
    pattern = (0..<3).flatMap { channel in
      let means = Self.means(of: cells.map { $0[channel] }, side: 3)
      let mean = means.reduce(0, +) / Float(means.count)
      return means.map { $0 - mean }
    }
  }

  /// The share of the cells whose colours both frames have, 0 to 1: with the light as it is, or made
  /// equal, whichever is more.
  func sharedColours(with other: FrameSignature) -> Float {
    func shared(_ histogram: KeyPath<FrameSignature, [Float]>) -> Float {
      zip(self[keyPath: histogram], other[keyPath: histogram]).reduce(0) { $0 + min($1.0, $1.1) }
    }
    return max(shared(\.histogram), shared(\.balancedHistogram))
  }

  /// The best correlation of the two pictures' brightness when one is moved over the other, −1 to 1,
  /// by up to `across` and `down` double cells.
  func correlation(with other: FrameSignature, across: Int, down: Int) -> Float {
    var best: Float = -1
    for dy in -down...down {
      for dx in -across...across { best = max(best, correlation(with: other, dx, dy)) }
    }
    return best
  }

  private func correlation(with other: FrameSignature, _ dx: Int, _ dy: Int) -> Float {
    var (a, b, aa, bb, ab) = (Float(), Float(), Float(), Float(), Float())
    for y in max(0, dy)..<Self.high + min(0, dy) {
      for x in max(0, dx)..<Self.wide + min(0, dx) {
        let mine = brightness[y * Self.wide + x]
        let theirs = other.brightness[(y - dy) * Self.wide + x - dx]
        a += mine
        b += theirs
        aa += mine * mine
        bb += theirs * theirs
        ab += mine * theirs
      }
    }
    let count = Float((Self.high - abs(dy)) * (Self.wide - abs(dx)))
    // Two steps of brightness are noise.
    let noise = 4 * count
    let spread = (aa - a * a / count + noise) * (bb - b * b / count + noise)
    return (ab - a * b / count) / spread.squareRoot()
  }
}

extension FrameSignature {
  /// Brightness and two differences of colour of each cell, `[rows, columns]`. Of each cell at most
  /// 36 pixels are read.
  private static func cells(of image: RGBImage) -> [SIMD3<Float>] {
    let (width, height) = (image.size.width, image.size.height)
    let across = (0..<columns).map { samples($0 * width / columns, ($0 + 1) * width / columns) }
    let down = (0..<rows).map { samples($0 * height / rows, ($0 + 1) * height / rows) }
    return image.pixels.withUnsafeBufferPointer { pixels in
      down.flatMap { ys in
        across.map { xs in
          var (red, green, blue) = (0, 0, 0)
          for y in ys {
            for x in xs {
              let at = 3 * (y * width + x)
              red += Int(pixels[at])
              green += Int(pixels[at + 1])
              blue += Int(pixels[at + 2])
            }
          }
          let mean = SIMD3(Float(red), Float(green), Float(blue)) / Float(ys.count * xs.count)
          let grey = 0.299 * mean.x + 0.587 * mean.y + 0.114 * mean.z
          return SIMD3(grey, 0.71 * (mean.x - grey), 0.56 * (mean.z - grey))
        }
      }
    }
  }

  /// At most six positions spread over a stretch of pixels; one where it is empty.
  private static func samples(_ start: Int, _ end: Int) -> [Int] {
    let count = end - start
    guard count > 6 else { return count > 0 ? Array(start..<end) : [start] }
    return (0..<6).map { start + (2 * $0 + 1) * count / 12 }
  }

  /// Each cell counts in the eight bins around its colour, in proportion to how near they are.
  private static func histogram(of cells: [SIMD3<Float>]) -> [Float] {
    var bins = [Float](repeating: 0, count: 17 * 9 * 9)
    let share = 1 / Float(cells.count)
    let last = SIMD3<Float>(15.99, 7.99, 7.99)
    for cell in cells {
      let place = ((cell + SIMD3(0, 64, 64)) / 16).clamped(lowerBound: .zero, upperBound: last)
      let low = place.rounded(.down)
      let (near, far) = (1 - (place - low), place - low)
      let base = (Int(low.x) * 9 + Int(low.y)) * 9 + Int(low.z)
      for corner in 0..<8 {
        let (dx, dy, dz) = (corner >> 2, corner >> 1 & 1, corner & 1)
        let weight =
          (dx == 1 ? far.x : near.x) * (dy == 1 ? far.y : near.y) * (dz == 1 ? far.z : near.z)
        bins[base + (dx * 9 + dy) * 9 + dz] += weight * share
      }
    }
    return bins
  }

  /// Means of squares of `side` × `side` cells; an odd rest at the right and the bottom is left out.
  private static func means(of values: [Float], side: Int) -> [Float] {
    let (wide, high) = (columns / side, rows / side)
    var means = [Float](repeating: 0, count: wide * high)
    for y in 0..<high * side {
      for x in 0..<wide * side {
        means[y / side * wide + x / side] += values[y * columns + x] / Float(side * side)
      }
    }
    return means
  }
}
