/// Builds the JSON Schemas of what the service reads and answers.
enum Schema {
  static let string: JSON = ["type": "string"]
  static let integer: JSON = ["type": "integer"]
  static let number: JSON = ["type": "number"]
  static let boolean: JSON = ["type": "boolean"]
  static let date: JSON = ["type": "string", "format": "date-time"]
  static let binary: JSON = ["type": "string", "format": "binary"]

  static func reference(_ name: String) -> JSON {
    ["$ref": .string("#/components/schemas/" + name)]
  }

  static func array(_ items: JSON) -> JSON { ["type": "array", "items": items] }

  static func nullable(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

  static func choice(_ values: [String]) -> JSON {
    ["type": "string", "enum": .array(values.map(JSON.string))]
  }

  static func atLeast(_ minimum: Int) -> JSON { ["type": "integer", "minimum": .integer(minimum)] }

  /// An object of the given fields.
  static func object(_ fields: [(name: String, schema: JSON, isRequired: Bool)]) -> JSON {
    [
      "type": "object",
      "properties": .object(Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.schema) })),
      "required": .array(fields.filter(\.isRequired).map(\.name).sorted().map(JSON.string)),
    ]
  }

  /// An object with any names, whose values all have one schema.
  static func dictionary(_ values: JSON) -> JSON {
    ["type": "object", "additionalProperties": values]
  }
}
