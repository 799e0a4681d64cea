import Foundation
import Masklets
import Scheduling
import VideoIO

/// How masks are written in an answer.
enum MaskFormat: String, Choice {
  /// An 8-bit greyscale PNG in base64.
  case png
  /// COCO's compressed run lengths.
  case rle

  static let component: String? = "Format"
}

/// A mask as a client sends it: a PNG in base64, with or without a `data:` prefix, or run lengths.
enum MaskBody: BodyValue {
  case png(String)
  case runLengths(RLE)

  static let component = MaskAnswer.component
  static let definition = MaskAnswer.definition

  static func read(from decoder: any Decoder) throws -> MaskBody {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) { return .png(text) }
    do {
      return .runLengths(try RLE(from: decoder))
    } catch let error as RLEError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }

  /// The mask, of the video's size.
  ///
  /// - Throws: `APIError` 422 for what is not a mask, 400 for a mask of another size.
  func mask(of size: ImageSize) throws -> Mask {
    switch self {
    case .png(let text):
      guard let data = Data(base64Encoded: String(Self.payload(of: text))) else {
        throw APIError.schema("mask", "expected base64")
      }
      guard data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), data.count > 24
      else { throw APIError.schema("mask", "expected a PNG image in base64") }
      // The header gives the size, so that a wrong one is refused before anything is decoded.
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

/// A mask in an answer.
enum MaskAnswer: AnswerValue {
  case png(String)
  case runLengths(RunLengthsAnswer)

  static let component: String? = "Mask"
  static let definition: JSON = [
    "description":
      "A base64 8-bit greyscale PNG of the video's size with values 0 and 255, or run lengths.",
    "anyOf": [
      ["type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"],
      RunLengthsAnswer.schema,
    ],
  ]

  /// Encodes `mask`. PNG takes long enough to be encoded on the threads for images.
  init(_ mask: RLE, as format: MaskFormat) async throws {
    switch format {
    case .rle: self = .runLengths(RunLengthsAnswer(size: mask.size, counts: mask.counts))
    case .png:
      self = .png(
        try await WorkerThreads.answers.run {
          Data(try MaskPNG.encode(mask.mask())).base64EncodedString()
        })
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .png(let text): try text.encode(to: encoder)
    case .runLengths(let lengths): try lengths.encode(to: encoder)
    }
  }
}

/// A mask as run lengths.
struct RunLengthsAnswer: Answer {
  let size: ImageSize
  let counts: String

  static let component: String? = "RunLengths"
  static let fields = [
    Field(
      "size", { [$0.size.height, $0.size.width] }, "Height and width",
      keywords: ["minItems": 2, "maxItems": 2]),
    Field("counts", \.counts, "COCO's compressed run lengths"),
  ]
}

/// A mask as run lengths with its score.
struct ScoredRunLengthsAnswer: Answer {
  let mask: RunLengthsAnswer
  let score: Float

  static let component: String? = "ScoredRunLengths"
  static let fields: [Field] =
    RunLengthsAnswer.fields.of(\.mask)
    + [Field("score", { $0.score.inThousandths }, "The engine's confidence in the mask, 0 to 1")]
}

extension BinaryFloatingPoint {
  /// Rounded to three decimal places.
  var inThousandths: Self { (self * 1000).rounded() / 1000 }
}
