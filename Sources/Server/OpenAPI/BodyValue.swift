import Masklets

/// A JSON value that a body may hold.
protocol BodyValue: JSONValue {
  /// - Throws: `DecodingError` at the path of the value, saying what was expected.
  static func read(from decoder: any Decoder) throws -> Self
}

/// A value read from JSON by its own rules.
struct Read<Value: BodyValue>: Decodable {
  let value: Value

  init(from decoder: any Decoder) throws { value = try Value.read(from: decoder) }
}

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

extension Dictionary: BodyValue where Key == String, Value: BodyValue {
  static func read(from decoder: any Decoder) throws -> [String: Value] {
    try [String: Read<Value>](from: decoder).mapValues(\.value)
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
