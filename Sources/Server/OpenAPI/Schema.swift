/// JSON Schemas of what the service reads and writes.
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

  /// `optional` names the properties that may be missing.
  static func object(_ properties: [String: JSON], optional: Set<String> = []) -> JSON {
    [
      "type": "object", "properties": .object(properties),
      "required": .array(
        properties.keys.filter { !optional.contains($0) }.sorted().map(JSON.string)),
    ]
  }

  /// An object whose members all have one schema.
  static func dictionary(_ values: JSON) -> JSON {
    ["type": "object", "additionalProperties": values]
  }

  static func page(of items: JSON) -> JSON {
    object(["items": array(items), "next_cursor": nullable(string)])
  }
}
