import Masklets

/// A decoded JPEG or PNG, in the form that the file stores.
package enum StillImage: Hashable, Sendable {
  case colour(RGBImage)
  /// Row-major `[height, width]` grey values, 0 to 255.
  case grey(ImageSize, [UInt8])
  /// Row-major `[height, width]` indices into a palette.
  case indexed(ImageSize, [UInt8], palette: Palette)

  /// The longest side that is decoded by default.
  package static let maximumSide = 16384

  /// Decodes a JPEG or a PNG from untrusted bytes.
  ///
  /// PNGs of every colour type are read. Alpha is dropped and 16-bit colour loses its low bytes, as
  /// in Pillow. 16-bit grey is refused, since its low bytes may matter.
  ///
  /// - Throws: `StillImageError` if the bytes are no such image, it is damaged or ends early, or a
  ///   side is over `maximumSide`. Sides are checked before memory is allocated for the picture.
  package init(decoding bytes: [UInt8], maximumSide: Int = StillImage.maximumSide) throws {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = try JPEG.decode(bytes, maximumSide: maximumSide)
    } else if bytes.starts(with: PNG.signature) {
      self = try PNG.decode(bytes, maximumSide: maximumSide)
    } else {
      throw StillImageError.notAnImage(firstBytes: Array(bytes.prefix(8)))
    }
  }

  package var size: ImageSize {
    switch self {
    case .colour(let image): image.size
    case .grey(let size, _), .indexed(let size, _, _): size
    }
  }

  /// The picture as displayed.
  package var rgb: RGBImage {
    switch self {
    case .colour(let image): image
    case .grey(let size, let values):
      RGBImage(size: size, spreading: values) { ($0, $0, $0) }
    case .indexed(let size, let indices, let palette):
      RGBImage(size: size, spreading: indices) { index in
        let colour = palette.colours[Int(index)]
        return (colour[0], colour[1], colour[2])
      }
    }
  }
}

extension RGBImage {
  /// A picture whose pixels are determined by one byte each.
  fileprivate init(
    size: ImageSize, spreading values: [UInt8], as colour: (UInt8) -> (UInt8, UInt8, UInt8)
  ) {
    let colours = (0...255).map { colour(UInt8($0)) }
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * values.count) { buffer, count in
      for (i, value) in values.enumerated() {
        let (red, green, blue) = colours[Int(value)]
        buffer[3 * i] = red
        buffer[3 * i + 1] = green
        buffer[3 * i + 2] = blue
      }
      count = 3 * values.count
    }
    self.init(size: size, pixels: pixels)
  }
}

/// Why bytes are not an image.
package enum StillImageError: Error, Hashable, CustomStringConvertible {
  case notAnImage(firstBytes: [UInt8])
  case damaged(reason: String)
  case sizeOutOfRange(ImageSize, maximum: Int)
  case sixteenBit
  case decoderMissing
  case outOfMemory(bytes: Int)

  package var description: String {
    switch self {
    case .notAnImage(let bytes):
      "neither a JPEG nor a PNG: it starts with "
        + (bytes.isEmpty ? "nothing" : bytes.map { String($0, radix: 16) }.joined(separator: " "))
    case .damaged(let reason): "a damaged image: \(reason)"
    case .sizeOutOfRange(let size, let maximum):
      "an image of \(size); sides of 1 to \(maximum) are read"
    case .sixteenBit: "a grey image of 16 bits a pixel; convert it to 8 bits"
    case .decoderMissing: "this build of FFmpeg has no decoder for this kind of image"
    case .outOfMemory(let bytes): "no memory for an image file of \(bytes) bytes"
    }
  }
}
