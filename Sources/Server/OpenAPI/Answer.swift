/// A JSON object that the service answers with. One list of fields makes both its encoding and its
/// schema.
///
///     struct ProjectAnswer: Answer {
///       let project: Project
///
///       static let component: String? = "Project"
///       static let fields = [
///         Field("id", \.project.id), Field("name", \.project.name),
///       ]
///     }
protocol Answer: AnswerValue {
  static var fields: [AnswerField<Self>] { get }
}

extension Answer {
  typealias Field = AnswerField<Self>

  static var definition: JSON {
    Schema.object(fields.map { (name: $0.name, schema: $0.schema, isRequired: $0.isRequired) })
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    for field in Self.fields { try field.encode(self, &container) }
  }
}

/// A field of an answer.
struct AnswerField<Whole>: Sendable {
  let name: String
  let schema: JSON
  /// False for a field that is left out where it has no value. Other fields without a value are
  /// null.
  let isRequired: Bool
  let encode: @Sendable (Whole, inout KeyedEncodingContainer<FieldName>) throws -> Void

  /// A field that every answer has.
  ///
  /// - Parameters:
  ///   - keywords: further keywords of its schema, such as a minimum.
  init<Value: AnswerValue>(
    _ name: String, _ value: @escaping @Sendable (Whole) throws -> Value,
    _ description: String? = nil, keywords: [String: JSON] = [:]
  ) {
    self.name = name
    schema = Value.schema.described(description).merging(keywords)
    isRequired = true
    let key = FieldName(name)
    encode = { try value($0).encode(to: &$1, as: key) }
  }

  /// A field that is left out where its value is nil.
  init<Value: AnswerValue>(
    _ name: String, ifAny value: @escaping @Sendable (Whole) throws -> Value?,
    _ description: String? = nil
  ) {
    self.name = name
    schema = Value.schema.described(description)
    isRequired = false
    let key = FieldName(name)
    encode = { try value($0)?.encode(to: &$1, as: key) }
  }

  private init(
    _ name: String, _ schema: JSON, isRequired: Bool,
    encode: @escaping @Sendable (Whole, inout KeyedEncodingContainer<FieldName>) throws -> Void
  ) {
    self.name = name
    self.schema = schema
    self.isRequired = isRequired
    self.encode = encode
  }

  /// The same field of an answer that holds the one described so far.
  func of<Outer>(_ part: @escaping @Sendable (Outer) -> Whole) -> AnswerField<Outer> {
    .init(name, schema, isRequired: isRequired) { try encode(part($0), &$1) }
  }
}

/// Fields that several answers share.
extension Array {
  func of<Outer, Inner>(
    _ part: @escaping @Sendable (Outer) -> Inner
  ) -> [AnswerField<Outer>] where Element == AnswerField<Inner> {
    map { $0.of(part) }
  }
}
