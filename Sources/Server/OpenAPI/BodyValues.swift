import Masklets

extension String: BodyValue {
  static func read(from decoder: any Decoder) throws -> String { try String(from: decoder) }
}

extension Bool: BodyValue {
  static func read(from decoder: any Decoder) throws -> Bool { try Bool(from: decoder) }
}

extension Int: BodyValue {
  static func read(from decoder: any Decoder) throws -> Int {
    try Number<Int>(from: decoder).value
  }
}

extension Double: BodyValue {
  static func read(from decoder: any Decoder) throws -> Double {
    try Number<Double>(from: decoder).value
  }
}

extension Array: BodyValue where Element: BodyValue {
  static func read(from decoder: any Decoder) throws -> [Element] {
    try [Read<Element>](from: decoder).map(\.value)
  }
}

extension ObjectColor: BodyValue {
  static let component: String? = "Color"
  static let definition: JSON = [
    "type": "array", "items": Schema.integer, "minItems": 3, "maxItems": 3,
    "description": "Red, green and blue, 0 to 255",
  ]

  static func read(from decoder: any Decoder) throws -> ObjectColor {
    let parts = try [Int].read(from: decoder)
    guard parts.count == 3, parts.allSatisfy({ (0...255).contains($0) }) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "expected three numbers from 0 to 255"))
    }
    return ObjectColor(red: UInt8(parts[0]), green: UInt8(parts[1]), blue: UInt8(parts[2]))
  }
}

extension ObjectColor: Encodable {
  package func encode(to encoder: any Encoder) throws {
    try [red, green, blue].encode(to: encoder)
  }
}

extension Rule where Value == Int {
  /// An integer of the range. A range up to `Int.max` has no upper limit.
  static func within(_ range: ClosedRange<Int>) -> Rule {
    let isOpen = range.upperBound == .max
    let expected =
      isOpen
      ? "expected \(range.lowerBound) or more"
      : "expected \(range.lowerBound) to \(range.upperBound)"
    var keywords: [String: JSON] = ["minimum": .integer(range.lowerBound)]
    if !isOpen { keywords["maximum"] = .integer(range.upperBound) }
    return Rule(keywords: keywords) { range.contains($0) ? nil : "\(expected), got \($0)" }
  }

  /// The index of a frame. Only described here: the service refuses what lies outside the video.
  static var frame: Rule { Rule(keywords: ["minimum": 0]) }
}

extension Rule where Value == String {
  static func atMost(characters limit: Int) -> Rule {
    Rule(keywords: ["maxLength": .integer(limit)]) {
      $0.count <= limit ? nil : "expected at most \(limit) characters, got \($0.count)"
    }
  }
}
