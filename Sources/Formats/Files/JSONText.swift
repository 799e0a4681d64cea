import Foundation

/// JSON of small values, always the same text for the same value.
enum JSONText {
  static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// Writes the elements of a JSON array, one a line.
struct JSONLines {
  private var isFirst = true

  /// `element` with what separates it from the one before.
  mutating func next(_ element: some Encodable) throws -> String {
    defer { isFirst = false }
    return (isFirst ? "\n" : ",\n") + (try JSONText.of(element))
  }
}
