import Foundation

/// Score and area of an object's masks as bytes: 12 for each mask.
struct CarriedMasks: Hashable, Sendable, Codable {
  private let bytes: Data

  init(_ masks: [Int: LossOfTrust.Mask]) {
    var bytes = Data(capacity: 12 * masks.count)
    for (frame, mask) in masks.sorted(by: { $0.key < $1.key }) {
      for word in [UInt32(clamping: frame), mask.score.bitPattern, UInt32(clamping: mask.area)] {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    self.bytes = bytes
  }

  init(from decoder: any Decoder) throws {
    bytes = try decoder.singleValueContainer().decode(Data.self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(bytes)
  }

  var byFrame: [Int: LossOfTrust.Mask] {
    bytes.withUnsafeBytes { bytes in
      func word(_ at: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * at, as: UInt32.self))
      }
      return (0..<bytes.count / 12).reduce(into: [:]) { masks, row in
        masks[Int(word(3 * row))] = LossOfTrust.Mask(
          score: Float(bitPattern: word(3 * row + 1)), area: Int(word(3 * row + 2)))
      }
    }
  }
}
