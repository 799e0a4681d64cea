import Hummingbird

/// A route with its description: what is served and what `/openapi.json` says are one value.
struct Endpoint: Sendable {
  typealias Handler = @Sendable (Request, ServiceContext) async throws -> Response

  /// An answer other than the JSON of a 200.
  struct Answer: Sendable {
    var contentType: String
    var schema: JSON

    static func json(_ schema: JSON) -> Answer {
      Answer(contentType: "application/json", schema: schema)
    }
    static func binary(_ contentType: String) -> Answer {
      Answer(contentType: contentType, schema: Schema.binary)
    }
    static func text(_ contentType: String) -> Answer {
      Answer(contentType: contentType, schema: Schema.string)
    }
  }

  typealias Header = (name: String, description: String)

  var method: HTTPRequest.Method
  /// With `{name}` for parameters.
  var path: String
  var tag: String
  var summary: String
  /// Query parameters and headers, each with its schema.
  var query: [(name: String, schema: JSON, required: Bool)] = []
  var headers: [Header] = []
  var body: Answer?
  var status = 200
  /// nil for an answer without a body.
  var answer: Answer?
  /// The refusals to expect, besides those that every route has.
  var refusals: [Int] = []
  var handler: Handler

  /// The header of requests that make something.
  static func idempotencyKey(of thing: String) -> Header {
    ("Idempotency-Key", "A second request with this key gets the first one's \(thing)")
  }

  /// The same under another root.
  func under(_ prefix: String) -> Endpoint {
    var copy = self
    copy.path = path == "/" ? prefix : prefix + path
    return copy
  }

  /// The names in braces.
  var pathParameters: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      String($0.dropFirst().dropLast())
    }
  }

  func register(on router: some RouterMethods<ServiceContext>) {
    router.on(RouterPath(path), method: method, use: handler)
  }
}
