/// One of a few strings.
protocol Choice: AnswerValue, BodyValue, CaseIterable, RawRepresentable where RawValue == String {}

extension Choice {
  static var definition: JSON { Schema.choice(allCases.map(\.rawValue)) }

  static func read(from decoder: any Decoder) throws -> Self {
    let text = try String(from: decoder)
    guard let choice = Self(rawValue: text) else {
      let names = allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected one of \(names)"))
    }
    return choice
  }
}
