import Hummingbird

/// A route together with its description in `/openapi.json`.
struct Endpoint: Sendable {
  typealias Handler = @Sendable (Request, ServiceContext) async throws -> Response

  /// The content of a body or an answer.
  struct Content: Sendable {
    var contentType: String
    var schema: JSON

    static func json(_ type: any JSONValue.Type) -> Content { json(schema: type.schema) }
    static func json(schema: JSON) -> Content {
      Content(contentType: "application/json", schema: schema)
    }
    static func binary(_ contentType: String) -> Content {
      Content(contentType: contentType, schema: Schema.binary)
    }
    static func text(_ contentType: String) -> Content {
      Content(contentType: contentType, schema: Schema.string)
    }
  }

  typealias Query = (name: String, schema: JSON, required: Bool)
  typealias Header = (name: String, description: String)

  var method: HTTPRequest.Method
  /// Parameters are written `{name}`.
  var path: String
  var tag: String
  var summary: String
  var query: [Query] = []
  var headers: [Header] = []
  var body: Content?
  /// The status of a success.
  var status = 200
  /// nil for an answer without content.
  var answer: Content?
  /// The statuses of the route's refusals, besides those that every route has.
  var refusals: [Int] = []
  var handler: Handler

  /// The header with which a repeated request creates nothing twice.
  static func idempotencyKey(of thing: String) -> Header {
    ("Idempotency-Key", "A second request with this key gets the \(thing) of the first")
  }

  /// The same endpoint below `prefix`.
  func under(_ prefix: String) -> Endpoint {
    var copy = self
    copy.path = path == "/" ? prefix : prefix + path
    return copy
  }

  /// The names of the path's parameters.
  var pathParameters: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      String($0.dropFirst().dropLast())
    }
  }

  func register(on router: some RouterMethods<ServiceContext>) {
    router.on(RouterPath(path), method: method, use: handler)
  }
}
