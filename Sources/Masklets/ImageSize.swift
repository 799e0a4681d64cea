/// Width and height of an image or a mask, in pixels.
package struct ImageSize: Hashable, Sendable, Codable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  package var pixelCount: Int { width * height }
}

extension ImageSize: CustomStringConvertible {
  package var description: String { "\(width)×\(height)" }
}
