import Masklets

/// An RGB picture with padding after each row: swscale reads and writes past the end of an
/// unaligned row, and what it reads there affects the last columns.
struct PaddedRows {
  let size: ImageSize
  /// Bytes from a row to the next.
  let stride: Int
  var bytes: [UInt8]

  static func stride(of size: ImageSize) -> Int { (3 * size.width + 127) & ~63 }

  static func byteCount(of size: ImageSize) -> Int { stride(of: size) * size.height + 64 }

  init(size: ImageSize) {
    self.size = size
    stride = Self.stride(of: size)
    bytes = [UInt8](repeating: 0, count: Self.byteCount(of: size))
  }

  /// The picture; its last column and row are repeated up to `size`.
  init(_ image: RGBImage, size: ImageSize) {
    self.init(size: size)
    let width = 3 * image.size.width
    for y in 0..<size.height {
      let source = width * min(y, image.size.height - 1)
      let row = stride * y
      bytes.replaceSubrange(row..<row + width, with: image.pixels[source..<source + width])
      for i in width..<3 * size.width { bytes[row + i] = bytes[row + i - 3] }
    }
  }

  /// The picture without the padding.
  var image: RGBImage {
    var image = RGBImage(size: size)
    let width = 3 * size.width
    for y in 0..<size.height {
      image.pixels.replaceSubrange(
        width * y..<width * (y + 1), with: bytes[stride * y..<stride * y + width])
    }
    return image
  }
}
