import Masklets

/// The side of the square picture that a network reads, and the sides that follow from it.
///
/// Upstream: `image_size` of the configuration.
package struct InputSize: Hashable, Sendable {
  /// In pixels; a multiple of 256.
  package let pixels: Int

  /// The size that the networks were trained with.
  package static let full = InputSize(known: 1024)
  /// The sizes to choose from, the best one first.
  package static let all = PictureSize.sides.map(InputSize.init(known:))

  private init(known pixels: Int) {
    self.pixels = pixels
  }

  /// - Throws: `SAM2Error.imageSize` for a size that is not among `all`.
  package init(_ pixels: Int) throws {
    guard let size = Self.all.first(where: { $0.pixels == pixels }) else {
      throw SAM2Error.imageSize(pixels)
    }
    self = size
  }

  /// Tokens of the image embedding along a side.
  var side: Int { pixels / 16 }
  /// Tokens of the image embedding.
  var tokens: Int { side * side }
  /// Side of mask logits.
  package var maskSide: Int { pixels / 4 }
}
