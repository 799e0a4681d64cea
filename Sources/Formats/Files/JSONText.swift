import Foundation

/// JSON of small values: the same text whenever the value is the same.
enum JSONText {
  static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// Writes the elements of a JSON array, one per line.
struct JSONLines {
  private var isFirst = true

  /// `element`, after what separates it from the one before.
  mutating func next(_ element: some Encodable) throws -> String {
    defer { isFirst = false }
    return (isFirst ? "\n" : ",\n") + (try JSONText.of(element))
  }
}
