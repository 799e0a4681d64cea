import Foundation
import Masklets

/// A JSON value that an answer may hold.
protocol AnswerValue: JSONValue, Encodable {
  typealias Container = KeyedEncodingContainer<FieldName>

  /// Writes the value as a field of an object.
  func encode(to container: inout Container, as name: FieldName) throws
}

extension AnswerValue {
  func encode(to container: inout Container, as name: FieldName) throws {
    try container.encode(self, forKey: name)
  }
}

// Long answers consist of these three. `JSONEncoder` writes them in half the time if it knows their
// type when it is compiled.

extension String: AnswerValue {
  func encode(to container: inout Container, as name: FieldName) throws {
    try container.encode(self, forKey: name)
  }
}

extension Int: AnswerValue {
  func encode(to container: inout Container, as name: FieldName) throws {
    try container.encode(self, forKey: name)
  }
}

extension Float: AnswerValue {
  func encode(to container: inout Container, as name: FieldName) throws {
    try container.encode(self, forKey: name)
  }
}

extension Bool: AnswerValue {}
extension Int64: AnswerValue {}
extension Double: AnswerValue {}
extension Date: AnswerValue {}
extension Optional: AnswerValue where Wrapped: AnswerValue {}
extension Array: AnswerValue where Element: AnswerValue {}
extension Dictionary: AnswerValue where Key == String, Value: AnswerValue {}

extension ObjectColor: AnswerValue {
  package func encode(to encoder: any Encoder) throws {
    try [red, green, blue].encode(to: encoder)
  }
}
