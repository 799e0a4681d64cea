/// A JSON number as `Value`, refused by the name of its field when it does not fit.
///
/// `JSONDecoder` tells a number out of range apart from broken JSON only by an error without a path.
struct Number<Value: Decodable & Sendable>: Decodable, Sendable {
  let value: Value

  init(from decoder: any Decoder) throws {
    do {
      value = try decoder.singleValueContainer().decode(Value.self)
    } catch let error as DecodingError {
      if case .dataCorrupted = error { throw Self.unfit(decoder) }
      throw error
    } catch {
      throw Self.unfit(decoder)
    }
  }

  private static func unfit(_ decoder: any Decoder) -> DecodingError {
    .typeMismatch(
      Value.self,
      DecodingError.Context(
        codingPath: decoder.codingPath, debugDescription: "the number does not fit"))
  }
}
