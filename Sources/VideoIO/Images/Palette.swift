/// 256 colours for the indices of an image.
package struct Palette: Hashable, Sendable {
  /// `[256][3]`: red, green, blue.
  package let colours: [[UInt8]]

  /// - Parameter colours: of the first indices; the other indices, up to 255, are black.
  init(colours: [[UInt8]]) {
    let missing = max(0, 256 - colours.count)
    self.colours = Array(colours.prefix(256)) + Array(repeating: [0, 0, 0], count: missing)
  }

  /// The palette of DAVIS annotations: black, then 21 colours whose bits count through the
  /// channels, then greys.
  package static let davis = Palette(
    colours: (0..<256).map { index in
      guard index < 22 else { return [UInt8](repeating: UInt8(index), count: 3) }
      return (0..<3).map { channel in
        let high = index >> channel & 1
        let low = index >> (channel + 3) & 1
        return UInt8(min(191, 128 * high + 64 * low))
      }
    })
}
