/// An 8-bit image: red, green and blue interleaved, rows from the top, no padding.
package struct RGBImage: Hashable, Sendable {
  package let size: ImageSize
  /// `[height, width, 3]`
  package var pixels: [UInt8]

  /// - Precondition: `pixels` holds exactly `3 × width × height` bytes.
  package init(size: ImageSize, pixels: [UInt8]) {
    precondition(pixels.count == 3 * size.pixelCount, "pixels do not fill \(size)")
    self.size = size
    self.pixels = pixels
  }

  package init(size: ImageSize, repeating value: UInt8 = 0) {
    self.init(size: size, pixels: [UInt8](repeating: value, count: 3 * size.pixelCount))
  }
}
