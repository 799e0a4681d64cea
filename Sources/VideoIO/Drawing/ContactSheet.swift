import Masklets

/// A sheet of pictures in rows, each scaled down and numbered.
package struct ContactSheet: Sendable {
  package let columns: Int
  package let cell: ImageSize
  private var cells: [RGBImage] = []
  private static let gap = 4

  /// - Parameters:
  ///   - columns: pictures in a row.
  ///   - width: width of each picture in pixels; the height follows from `size`.
  ///   - size: size of the pictures added.
  package init(columns: Int, width: Int, of size: ImageSize) {
    self.columns = columns
    cell = ImageSize(width: width, height: max(1, size.height * width / size.width))
  }

  /// Adds a picture with its number in the corner.
  package mutating func append(_ image: RGBImage, number: Int) {
    var scaled = image.averaged(to: cell)
    scaled.draw(number: number, x: 5, y: 5, scale: 2)
    cells.append(scaled)
  }

  /// The sheet so far.
  package var image: RGBImage {
    let rows = (cells.count + columns - 1) / columns
    let size = ImageSize(
      width: columns * (cell.width + Self.gap) + Self.gap,
      height: rows * (cell.height + Self.gap) + Self.gap)
    var sheet = RGBImage(size: size, repeating: 24)
    for (i, picture) in cells.enumerated() {
      let left = Self.gap + i % columns * (cell.width + Self.gap)
      let top = Self.gap + i / columns * (cell.height + Self.gap)
      for y in 0..<cell.height {
        let source = 3 * y * cell.width
        let target = 3 * ((top + y) * size.width + left)
        sheet.pixels.replaceSubrange(
          target..<target + 3 * cell.width,
          with: picture.pixels[source..<source + 3 * cell.width])
      }
    }
    return sheet
  }
}

extension RGBImage {
  /// The picture scaled down; each pixel is the mean of those it covers.
  fileprivate func averaged(to target: ImageSize) -> RGBImage {
    var result = RGBImage(size: target)
    for y in 0..<target.height {
      let top = y * size.height / target.height
      let bottom = max(top + 1, (y + 1) * size.height / target.height)
      for x in 0..<target.width {
        let left = x * size.width / target.width
        let right = max(left + 1, (x + 1) * size.width / target.width)
        for channel in 0..<3 {
          var sum = 0
          for sy in top..<bottom {
            for sx in left..<right { sum += Int(pixels[3 * (sy * size.width + sx) + channel]) }
          }
          result.pixels[3 * (y * target.width + x) + channel] = UInt8(
            sum / ((bottom - top) * (right - left)))
        }
      }
    }
    return result
  }

  /// Draws a number in white on black, clipped to the image.
  fileprivate mutating func draw(number: Int, x: Int, y: Int, scale: Int) {
    let digits = String(number).compactMap(\.wholeNumberValue)
    for dy in -scale..<6 * scale {
      for dx in -scale..<(4 * digits.count) * scale {
        let (px, py) = (x + dx, y + dy)
        guard px < size.width, py < size.height else { continue }
        let isInside = dx >= 0 && dy >= 0 && dx % (4 * scale) < 3 * scale && dy < 5 * scale
        let isSet =
          isInside
          && DigitFont.rows[digits[dx / (4 * scale)]][dy / scale]
            >> (2 - dx % (4 * scale) / scale) & 1 == 1
        for channel in 0..<3 { pixels[3 * (py * size.width + px) + channel] = isSet ? 255 : 0 }
      }
    }
  }
}

/// Digits of 3×5 pixels.
private enum DigitFont {
  /// `[10][5]`, the three low bits of each from the left.
  static let rows: [[Int]] = [
    [7, 5, 5, 5, 7], [2, 6, 2, 2, 7], [7, 1, 7, 4, 7], [7, 1, 7, 1, 7], [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7], [7, 4, 7, 5, 7], [7, 1, 1, 2, 2], [7, 5, 7, 5, 7], [7, 5, 7, 1, 7],
  ]
}
