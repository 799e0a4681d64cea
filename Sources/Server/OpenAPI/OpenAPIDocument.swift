import Hummingbird

/// Describes endpoints as an OpenAPI 3.1 document.
enum OpenAPIDocument {
  static func describe(_ endpoints: [Endpoint]) -> JSON {
    var paths: [String: [String: JSON]] = [:]
    for endpoint in endpoints {
      paths[endpoint.path, default: [:]][endpoint.method.rawValue.lowercased()] =
        operation(endpoint)
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Masklet", "version": "1",
        "description": .string(
          "Masks on every frame of a video from a few prompts. Coordinates are pixels of the "
            + "video, origin top left. Every error is {\"detail\": \"...\"}."),
      ],
      "paths": .object(paths.mapValues { .object($0) }),
      "components": [
        "schemas": .object(Schema.components),
        "securitySchemes": [
          "bearer": ["type": "http", "scheme": "bearer"],
          "cookie": ["type": "apiKey", "in": "cookie", "name": .string(Logins.cookieName)],
        ],
      ],
      "security": [[:], ["bearer": []], ["cookie": []]],
    ]
  }

  private static func operation(_ endpoint: Endpoint) -> JSON {
    var parameters: [JSON] = endpoint.pathParameters.map {
      ["name": .string($0), "in": "path", "required": true, "schema": Schema.string]
    }
    parameters += endpoint.query.map {
      [
        "name": .string($0.name), "in": "query", "required": .bool($0.required),
        "schema": $0.schema,
      ]
    }
    parameters += endpoint.headers.map {
      [
        "name": .string($0.name), "in": "header", "required": false, "schema": Schema.string,
        "description": .string($0.description),
      ]
    }
    var operation: [String: JSON] = [
      "tags": [.string(endpoint.tag)],
      "summary": .string(endpoint.summary),
      "operationId": .string(identifier(of: endpoint)),
      "parameters": .array(parameters),
      "responses": .object(responses(of: endpoint)),
    ]
    if let body = endpoint.body {
      operation["requestBody"] = ["required": true, "content": content(body)]
    }
    return .object(operation)
  }

  private static func responses(of endpoint: Endpoint) -> [String: JSON] {
    var responses: [String: JSON] = [:]
    var success: [String: JSON] = ["description": "Done"]
    if let answer = endpoint.answer { success["content"] = content(answer) }
    responses[String(endpoint.status)] = .object(success)
    let storageFull = endpoint.method == .get ? [] : [507]
    for status in endpoint.refusals + storageFull + [401, 403] {
      let reason = HTTPResponse.Status(code: status).reasonPhrase
      responses[String(status)] = [
        "description": .string(reason),
        "content": content(.json(ErrorAnswer.self)),
      ]
    }
    return responses
  }

  private static func content(_ content: Endpoint.Content) -> JSON {
    .object([content.contentType: ["schema": content.schema]])
  }

  /// `post_sam2_add_object` for POST /sam2/add-object.
  private static func identifier(of endpoint: Endpoint) -> String {
    let words = endpoint.path.split { "/{}-.".contains($0) }
    return ([endpoint.method.rawValue.lowercased()] + words.map(String.init)).joined(separator: "_")
  }
}
