/// A JSON number as `Value`. One that does not fit is refused at the path of its field.
///
/// `JSONDecoder` reports a number out of range like broken JSON, with an error that has no path.
struct Number<Value: Decodable & Sendable>: Decodable, Sendable {
  let value: Value

  init(from decoder: any Decoder) throws {
    do {
      value = try decoder.singleValueContainer().decode(Value.self)
    } catch let error as DecodingError {
      if case .dataCorrupted = error { throw Self.misfit(decoder) }
      throw error
    } catch {
      throw Self.misfit(decoder)
    }
  }

  private static func misfit(_ decoder: any Decoder) -> DecodingError {
    .typeMismatch(
      Value.self,
      DecodingError.Context(
        codingPath: decoder.codingPath, debugDescription: "the number does not fit"))
  }
}
