import Foundation

/// A type of JSON value that knows its own JSON Schema.
protocol JSONValue: Sendable {
  /// The name under which `/openapi.json` lists the schema; nil writes it out wherever it is used.
  static var component: String? { get }
  /// The schema itself.
  static var definition: JSON { get }
}

extension JSONValue {
  static var component: String? { nil }

  /// The schema as it is used: a reference where it has a name, else the definition.
  static var schema: JSON { component.map(Schema.reference) ?? definition }
}

extension String: JSONValue {
  static let definition = Schema.string
}

extension Bool: JSONValue {
  static let definition = Schema.boolean
}

extension Int: JSONValue {
  static let definition = Schema.integer
}

extension Int64: JSONValue {
  static let definition = Schema.integer
}

extension Float: JSONValue {
  static let definition = Schema.number
}

extension Double: JSONValue {
  static let definition = Schema.number
}

extension Date: JSONValue {
  static let definition = Schema.date
}

extension Optional: JSONValue where Wrapped: JSONValue {
  static var definition: JSON { Schema.nullable(Wrapped.schema) }
}

extension Array: JSONValue where Element: JSONValue {
  static var definition: JSON { Schema.array(Element.schema) }
}

extension Dictionary: JSONValue where Key == String, Value: JSONValue {
  static var definition: JSON { Schema.dictionary(Value.schema) }
}

/// The name of a field of a JSON object.
struct FieldName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
