import Foundation

@testable import Server

/// Checks JSON against the part of JSON Schema that `/openapi.json` uses.
///
/// Stricter than JSON Schema in two ways, so that an answer cannot have more than its description:
/// an object that lists properties may have no others, and a keyword unknown to this validator is a
/// problem instead of being ignored.
struct SchemaValidator {
  /// The named schemas.
  let components: JSON

  /// What is wrong with a value, each with the path of the part it is about; empty for a valid
  /// value.
  func problems(of value: JSON, against schema: JSON, at path: String = "$") -> [String] {
    guard case .object(let keywords) = schema else { return ["\(path): the schema is no object"] }
    var problems: [String] = []
    for (keyword, argument) in keywords.sorted(by: { $0.key < $1.key }) {
      switch (keyword, argument) {
      case ("description", _), ("default", _), ("contentMediaType", _), ("required", _),
        ("items", _), ("additionalProperties", _):
        break  // Annotations, and what is checked with `type`.
      case ("$ref", .string(let reference)):
        let name = String(reference.dropFirst("#/components/schemas/".count))
        guard let component = components[name] else {
          problems.append("\(path): there is no schema \(reference)")
          continue
        }
        problems += self.problems(of: value, against: component, at: path)
      case ("anyOf", .array(let schemas)):
        let attempts = schemas.map { self.problems(of: value, against: $0, at: path) }
        if !attempts.contains([]) {
          problems.append("\(path): fits none of \(attempts)")
        }
      case ("enum", .array(let values)):
        if !values.contains(value) { problems.append("\(path): \(value) is none of \(values)") }
      case ("type", .string(let type)):
        if !Self.isType(type, value) { problems.append("\(path): \(value) is not of type \(type)") }
      case ("properties", .object(let properties)):
        problems += members(of: value, properties, keywords, at: path)
      case ("minItems", _), ("maxItems", _), ("minimum", _), ("maximum", _), ("maxLength", _):
        problems += Self.limit(keyword, argument, value).map { "\(path): \($0)" }
      case ("format", .string("date-time")):
        if case .string(let text) = value, (try? Date(text, strategy: .iso8601)) == nil {
          problems.append("\(path): \(text) is not a date-time")
        }
      case ("contentEncoding", .string("base64")):
        if case .string(let text) = value, Data(base64Encoded: text) == nil {
          problems.append("\(path): not base64")
        }
      default: problems.append("\(path): the keyword \(keyword) with \(argument) is unknown")
      }
    }
    if case .array(let elements) = value, let items = keywords["items"] {
      for (i, element) in elements.enumerated() {
        problems += self.problems(of: element, against: items, at: "\(path)[\(i)]")
      }
    }
    if keywords["properties"] == nil, case .object(let members) = value,
      let schema = keywords["additionalProperties"], case .object = schema
    {
      for (name, member) in members {
        problems += self.problems(of: member, against: schema, at: "\(path).\(name)")
      }
    }
    return problems
  }

  private func members(
    of value: JSON, _ properties: [String: JSON], _ keywords: [String: JSON], at path: String
  ) -> [String] {
    guard case .object(let members) = value else { return [] }
    var problems: [String] = []
    if case .array(let required)? = keywords["required"] {
      for case .string(let name) in required where members[name] == nil {
        problems.append("\(path).\(name): is missing")
      }
    }
    for (name, member) in members {
      if let schema = properties[name] {
        problems += self.problems(of: member, against: schema, at: "\(path).\(name)")
      } else {
        problems.append("\(path).\(name): is not declared")
      }
    }
    return problems
  }

  private static func isType(_ type: String, _ value: JSON) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer),
      ("number", .number), ("string", .string), ("array", .array), ("object", .object):
      true
    default: false
    }
  }

  /// What is wrong where a size or number exceeds its limit. Values of another type have none.
  private static func limit(_ keyword: String, _ argument: JSON, _ value: JSON) -> [String] {
    guard case .integer(let bound) = argument else {
      return ["\(keyword) is \(argument), expected an integer"]
    }
    let measure: Double? =
      switch (keyword, value) {
      case ("minItems", .array(let elements)), ("maxItems", .array(let elements)):
        Double(elements.count)
      case ("minimum", .integer(let number)), ("maximum", .integer(let number)): Double(number)
      case ("minimum", .number(let number)), ("maximum", .number(let number)): number
      case ("maxLength", .string(let text)): Double(text.count)
      default: nil
      }
    guard let measure else { return [] }
    let fits = keyword.hasPrefix("min") ? measure >= Double(bound) : measure <= Double(bound)
    return fits ? [] : ["\(measure) breaks \(keyword) \(bound)"]
  }
}
