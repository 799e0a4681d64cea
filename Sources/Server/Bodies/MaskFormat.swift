/// How masks are written in an answer.
enum MaskFormat: String, CaseIterable, Sendable {
  /// Base64 of an 8-bit greyscale PNG.
  case png
  /// COCO's compressed run lengths.
  case rle
}

/// A member that must be one of a few strings.
extension KeyedDecodingContainer {
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: Key, default fallback: Choice
  ) throws -> Choice where Choice.RawValue == String {
    guard let text = try decodeIfPresent(String.self, forKey: key) else { return fallback }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "expected one of \(names)")
    }
    return choice
  }

  /// An integer from `range`, or the fallback where the member is missing.
  func integer(_ key: Key, in range: ClosedRange<Int>) throws -> Int {
    let value = try decode(Number<Int>.self, forKey: key).value
    guard range.contains(value) else {
      let expected =
        range.upperBound == .max
        ? "expected \(range.lowerBound) or more"
        : "expected \(range.lowerBound) to \(range.upperBound)"
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "\(expected), got \(value)")
    }
    return value
  }

  /// A text of at most `limit` characters, or nil where the member is missing or null.
  func text(_ key: Key, upTo limit: Int) throws -> String? {
    guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
    guard text.count <= limit else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "expected at most \(limit) characters, got \(text.count)")
    }
    return text
  }
}
