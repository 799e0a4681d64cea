import Foundation
import Testing

@testable import Server

@Suite struct SchemaValidatorTests {
  private let validator = SchemaValidator(components: [
    "Cat": [
      "type": "object", "required": ["name", "owner"],
      "properties": [
        "name": ["type": "string", "maxLength": 5],
        "owner": ["anyOf": [["type": "string"], ["type": "null"]]],
        "mood": ["type": "string", "enum": ["calm", "wild"]],
        "lives": ["type": "integer", "minimum": 0, "maximum": 9],
        "toys": ["type": "array", "items": ["type": "string"], "maxItems": 2],
        "born": ["type": "string", "format": "date-time"],
        "kittens": [
          "type": "object", "additionalProperties": ["$ref": "#/components/schemas/Cat"],
        ],
        "notes": ["type": "object", "additionalProperties": true],
      ],
    ]
  ])

  private func problems(_ text: String) throws -> [String] {
    validator.problems(
      of: try JSONDecoder().decode(JSON.self, from: Data(text.utf8)),
      against: ["$ref": "#/components/schemas/Cat"])
  }

  @Test(arguments: [
    #"{"name": "Tom", "owner": null}"#,
    #"{"name": "Tom", "owner": "Ann", "mood": "wild", "lives": 9, "toys": ["a", "b"], "#
      + #""born": "2026-01-02T03:04:05Z", "kittens": {"a": {"name": "Kit", "owner": null}}, "#
      + #""notes": {"any": [1]}}"#,
  ])
  func `a value that fits its schema has no problems`(text: String) throws {
    #expect(try problems(text).isEmpty)
  }

  @Test(arguments: [
    (#"{"name": "Tom"}"#, "$.owner: is missing"),
    (#"{"name": "Tom", "owner": null, "age": 3}"#, "$.age: is not declared"),
    (#"{"name": null, "owner": null}"#, "$.name"),
    (#"{"name": "Thomas", "owner": null}"#, "$.name"),
    (#"{"name": "Tom", "owner": 3}"#, "$.owner"),
    (#"{"name": "Tom", "owner": null, "mood": "sad"}"#, "$.mood"),
    (#"{"name": "Tom", "owner": null, "lives": 10}"#, "$.lives"),
    (#"{"name": "Tom", "owner": null, "lives": 0.5}"#, "$.lives"),
    (#"{"name": "Tom", "owner": null, "toys": [1]}"#, "$.toys[0]"),
    (#"{"name": "Tom", "owner": null, "toys": ["a", "b", "c"]}"#, "$.toys"),
    (#"{"name": "Tom", "owner": null, "born": "yesterday"}"#, "$.born"),
    (#"{"name": "Tom", "owner": null, "kittens": {"a": {"name": "K"}}}"#, "$.kittens.a.owner"),
    (#"["Tom"]"#, "$"),
  ])
  func `a value that does not fit is reported at its path`(text: String, path: String) throws {
    let found = try problems(text)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix(path) == true, "\(found)")
  }

  @Test func `a keyword that is not checked is a problem`() {
    #expect(!validator.problems(of: "a", against: ["pattern": "b"]).isEmpty)
    #expect(!validator.problems(of: "a", against: ["$ref": "#/components/schemas/Dog"]).isEmpty)
  }
}
