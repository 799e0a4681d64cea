import CJPEG
import Masklets

/// JPEG files, read and written by libjpeg-turbo.
///
/// Decoding equals that of Pillow (which SAM 2's own loader uses) bit for bit: accurate integer
/// DCT, smooth chroma upsampling, EXIF orientation ignored. FFmpeg's decoder followed by swscale
/// does not: it upsamples chroma differently.
package enum JPEG {
  /// The longest side that libjpeg can write.
  package static let maximumSide = 65500

  /// Encodes for display: baseline, chroma halved in both directions.
  ///
  /// - Parameter quality: 1 to 100, as libjpeg counts.
  /// - Throws: `JPEGEncodingError` for a side of 0 or over `maximumSide`.
  package static func encode(_ image: RGBImage, quality: Int = 85) throws -> [UInt8] {
    precondition((1...100).contains(quality), "quality \(quality) is not in 1...100")
    var block: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: 200)
    let status = mj_encode(
      image.pixels, Int32(clamping: image.size.width), Int32(clamping: image.size.height),
      Int32(quality), &block, &count, &message)
    defer { mj_free(block) }
    guard status == MJ_OK, let block else {
      throw JPEGEncodingError(size: image.size, reason: String(message: message))
    }
    return [UInt8](UnsafeBufferPointer(start: block, count: count))
  }

  /// Decodes a whole file, grey or in colour. The bytes may come from anywhere: the sides are
  /// checked before memory is allocated for the picture.
  static func decode(_ bytes: [UInt8], maximumSide: Int) throws -> StillImage {
    var header = mj_image()
    var block: UnsafeMutablePointer<UInt8>?
    let status = mj_decode(bytes, bytes.count, Int32(clamping: maximumSide), &header, &block)
    defer { mj_free(block) }
    let size = ImageSize(width: Int(header.width), height: Int(header.height))
    switch status {
    case MJ_OK: break
    case MJ_TOO_LARGE: throw StillImageError.sizeOutOfRange(size, maximum: maximumSide)
    case MJ_OUT_OF_MEMORY: throw StillImageError.outOfMemory(bytes: bytes.count)
    default: throw StillImageError.damaged(reason: header.reason)
    }
    // `mj_decode` filled `[height, width, channels]`.
    let pixels = [UInt8](
      UnsafeBufferPointer(start: block, count: size.pixelCount * Int(header.channels)))
    return header.channels == 1
      ? .grey(size, pixels) : .colour(RGBImage(size: size, pixels: pixels))
  }
}

/// A picture that could not be written as a JPEG.
package struct JPEGEncodingError: Error, Hashable, CustomStringConvertible {
  package var size: ImageSize
  package var reason: String
  package var description: String { "an image of \(size) can't be written as a JPEG: \(reason)" }
}

extension mj_image {
  fileprivate var reason: String {
    withUnsafeBytes(of: message) { String(message: $0.map { CChar(bitPattern: $0) }) }
  }
}

extension String {
  /// libjpeg's message, up to the terminating zero.
  fileprivate init(message: [CChar]) {
    self.init(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
