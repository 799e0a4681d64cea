/// A JSON object that a request carries. One list of fields makes both its decoding and its schema.
///
///     struct NewProjectBody: RequestBody {
///       var name = ""
///       var preset: String?
///
///       static let fields: [Field] = [
///         .required("name", \.name), .optional("preset", \.preset),
///       ]
///     }
///
/// What a property starts with is the value of a field that may be missing; a required field always
/// replaces it. Unknown fields are ignored.
protocol RequestBody: JSONValue, Decodable {
  init()

  static var fields: [BodyField<Self>] { get }

  /// Checks what depends on more than one field.
  ///
  /// - Throws: `APIError` 422.
  func check() throws
}

extension RequestBody {
  typealias Field = BodyField<Self>

  static var definition: JSON {
    Schema.object(fields.map { (name: $0.name, schema: $0.schema, isRequired: $0.isRequired) })
  }

  func check() throws {}

  init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: FieldName.self)
    for field in Self.fields { try field.read(container, &self) }
    try check()
  }
}

/// A field of a body.
struct BodyField<Body>: Sendable {
  typealias Path<Value> = WritableKeyPath<Body, Value> & Sendable
  typealias Container = KeyedDecodingContainer<FieldName>

  let name: String
  let schema: JSON
  let isRequired: Bool
  let read: @Sendable (Container, inout Body) throws -> Void

  /// A field that must be there.
  static func required<Value: BodyValue>(
    _ name: String, _ path: Path<Value>, _ rule: Rule<Value> = .none, _ description: String? = nil
  ) -> BodyField {
    BodyField(
      name: name, schema: schema(of: Value.self, rule, description), isRequired: true
    ) { container, body in
      let value = try container.decode(Read<Value>.self, forKey: FieldName(name)).value
      try check(value, rule, name)
      body[keyPath: path] = value
    }
  }

  /// A field that may be missing or null, which both mean nil.
  static func optional<Value: BodyValue>(
    _ name: String, _ path: Path<Value?>, _ rule: Rule<Value> = .none, _ description: String? = nil
  ) -> BodyField {
    ifPresent(name, Schema.nullable(schema(of: Value.self, rule, description)), rule) {
      $0[keyPath: path] = $1
    }
  }

  /// A field that may be missing: the property then stays as it started.
  static func defaulted<Value: BodyValue>(
    _ name: String, _ path: Path<Value>, _ rule: Rule<Value> = .none, _ description: String? = nil
  ) -> BodyField {
    ifPresent(name, schema(of: Value.self, rule, description), rule) { $0[keyPath: path] = $1 }
  }

  /// A field of a change: one that is missing leaves the resource as it is.
  static func change<Value: BodyValue>(
    _ name: String, _ path: Path<Value?>, _ rule: Rule<Value> = .none
  ) -> BodyField {
    ifPresent(name, schema(of: Value.self, rule, nil), rule) { $0[keyPath: path] = $1 }
  }

  /// A field of a change whose null removes what the resource has.
  static func removal<Value: BodyValue>(
    _ name: String, _ path: Path<Value??>, _ rule: Rule<Value> = .none
  ) -> BodyField {
    let schema = Schema.nullable(schema(of: Value.self, rule, nil))
    return BodyField(name: name, schema: schema, isRequired: false) { container, body in
      guard container.contains(FieldName(name)) else { return }
      let value = try container.decodeIfPresent(Read<Value>.self, forKey: FieldName(name))?.value
      if let value { try check(value, rule, name) }
      body[keyPath: path] = .some(value)
    }
  }

  /// The same field of a body that holds the one described so far.
  func of<Outer>(_ part: WritableKeyPath<Outer, Body> & Sendable) -> BodyField<Outer> {
    .init(name: name, schema: schema, isRequired: isRequired) { try read($0, &$1[keyPath: part]) }
  }

  private static func ifPresent<Value: BodyValue>(
    _ name: String, _ schema: JSON, _ rule: Rule<Value>,
    store: @escaping @Sendable (inout Body, Value) -> Void
  ) -> BodyField {
    BodyField(name: name, schema: schema, isRequired: false) { container, body in
      guard let read = try container.decodeIfPresent(Read<Value>.self, forKey: FieldName(name))
      else { return }
      try check(read.value, rule, name)
      store(&body, read.value)
    }
  }

  private static func schema<Value: BodyValue>(
    of type: Value.Type, _ rule: Rule<Value>, _ description: String?
  ) -> JSON {
    type.schema.merging(rule.keywords).described(description)
  }

  private static func check<Value>(_ value: Value, _ rule: Rule<Value>, _ name: String) throws {
    if let objection = rule.objection(value) { throw APIError.schema(name, objection) }
  }
}
