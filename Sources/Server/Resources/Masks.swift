import Foundation
import Masklets
import VideoIO

/// A mask as a client sends it: base64 PNG, with or without a `data:` prefix, or run lengths.
enum MaskBody: Decodable, Sendable {
  case png(String)
  case runLengths(RLE)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .png(text)
    } else {
      do {
        self = .runLengths(try RLE(from: decoder))
      } catch let error as RLEError {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "\(error)")
      }
    }
  }

  /// The mask, of the video's size.
  ///
  /// - Throws: `APIError` 422 for what is no mask, 400 for a mask of another size.
  func mask(of size: ImageSize) throws -> Mask {
    switch self {
    case .png(let text):
      guard let data = Data(base64Encoded: String(Self.payload(of: text))) else {
        throw APIError.schema("mask", "expected base64")
      }
      guard data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), data.count > 24
      else { throw APIError.schema("mask", "expected a PNG image in base64") }
      // The size stands in the header: refused before anything of it is decoded.
      let width = Self.bigEndian(data[16..<20])
      let height = Self.bigEndian(data[20..<24])
      try Self.require(ImageSize(width: width, height: height), is: size)
      let mask: Mask
      do {
        mask = try MaskPNG.decode([UInt8](data))
      } catch {
        throw APIError.schema("mask", "the PNG image does not decode")
      }
      try Self.require(mask.size, is: size)
      return mask
    case .runLengths(let lengths):
      try Self.require(lengths.size, is: size)
      return lengths.mask()
    }
  }

  private static func payload(of text: String) -> Substring {
    guard text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") else { return text[...] }
    return text[text.index(after: comma)...]
  }

  private static func bigEndian(_ bytes: Data) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  private static func require(_ given: ImageSize, is size: ImageSize) throws {
    guard given == size else {
      throw APIError.badRequest("The mask is \(given), the video is \(size)")
    }
  }
}

/// A mask as the service writes it.
enum MaskAnswer: Encodable, Sendable {
  case png(String)
  case runLengths(RLE)

  /// Encodes `mask`, on the threads for images where that takes time.
  init(_ mask: RLE, as format: MaskFormat) async throws {
    switch format {
    case .rle: self = .runLengths(mask)
    case .png:
      self = .png(
        try await Offload.images.run {
          Data(try MaskPNG.encode(mask.mask())).base64EncodedString()
        })
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .png(let text): try container.encode(text)
    case .runLengths(let body): try container.encode(body)
    }
  }
}

/// `/update-mask`: a person's mask.
struct UpdateMaskBody: Decodable, Sendable {
  let target: PromptTarget
  let mask: MaskBody

  private enum Key: String, CodingKey { case mask }

  init(from decoder: any Decoder) throws {
    target = try PromptTarget(from: decoder)
    mask = try decoder.container(keyedBy: Key.self).decode(MaskBody.self, forKey: .mask)
  }

  static let schema = Schema.object(
    PromptTarget.properties.merging(["mask": Schema.reference("Mask")]) { $1 },
    optional: PromptTarget.optional)
}
