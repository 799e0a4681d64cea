import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import Server

/// Visits routes by their templates, as `/openapi.json` lists them, and checks each answer against
/// its description.
final class RouteWalk {
  let service: TestService
  let document: JSON
  /// The routes visited so far, such as `GET /session/{session_id}`.
  private(set) var visited: Set<String> = []
  private let validator: SchemaValidator

  init(_ service: TestService) async throws {
    self.service = service
    let text = String(buffer: try await service.send(.get, "/openapi.json").body)
    document = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    let components = document["components"]?["schemas"]
    validator = SchemaValidator(components: try #require(components))
  }

  /// The routes that `/openapi.json` declares.
  var declared: Set<String> {
    guard case .object(let paths)? = document["paths"] else { return [] }
    var routes: Set<String> = []
    for case (let path, .object(let methods)) in paths {
      for method in methods.keys { routes.insert("\(method.uppercased()) \(path)") }
    }
    return routes
  }

  /// What `/openapi.json` says of the answer's status on the route.
  private func description(
    of answer: TestResponse, _ method: HTTPRequest.Method, _ route: String
  ) -> JSON? {
    document["paths"]?[route]?[method.rawValue.lowercased()]?["responses"]?[
      String(answer.status.code)]
  }

  /// Sends a request that must succeed with the declared status and an answer that fits its schema.
  ///
  /// - Parameters:
  ///   - route: the path with `{name}` for parameters, which are taken from `parameters`.
  ///   - query: with its question mark.
  @discardableResult
  func visit(
    _ method: HTTPRequest.Method, _ route: String, _ parameters: [String: String] = [:],
    query: String = "", body: String? = nil, headers: HTTPFields = TestService.localHeaders,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> TestResponse {
    var path = route
    for (name, value) in parameters { path = path.replacing("{\(name)}", with: value) }
    let answer = try await service.send(method, path + query, body: body, headers: headers)
    let name = "\(method) \(route)"
    visited.insert(name)
    let description = description(of: answer, method, route)
    let declared = try #require(
      description,
      "\(name): \(answer.status) is not declared: \(String(buffer: answer.body))",
      sourceLocation: sourceLocation)
    #expect(
      answer.status.code < 300, "\(name): \(String(buffer: answer.body))",
      sourceLocation: sourceLocation)
    try check(answer, declared, name, sourceLocation)
    return answer
  }

  /// The JSON object of a visit.
  @discardableResult
  func json(
    _ method: HTTPRequest.Method, _ route: String, _ parameters: [String: String] = [:],
    query: String = "", body: String? = nil, headers: HTTPFields = TestService.localHeaders,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> JSONObject {
    let answer = try await visit(
      method, route, parameters, query: query, body: body, headers: headers,
      sourceLocation: sourceLocation)
    return try JSONObject(String(buffer: answer.body))
  }

  /// Checks that a refusal is declared, and that its content fits the schema of errors.
  func checkRefusal(
    _ answer: TestResponse, of method: HTTPRequest.Method, _ route: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let name = "\(method) \(route)"
    #expect(answer.status.code >= 400, "\(name) was not refused", sourceLocation: sourceLocation)
    let description = description(of: answer, method, route)
    let declared = try #require(
      description,
      "\(name) refused with \(answer.status), which is not declared",
      sourceLocation: sourceLocation)
    if method != .head { try check(answer, declared, name, sourceLocation) }
  }

  /// Checks a JSON text against a schema.
  func check(
    _ text: String, against schema: JSON, _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let value = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    let problems = validator.problems(of: value, against: schema)
    #expect(problems.isEmpty, "\(name): \(problems)", sourceLocation: sourceLocation)
  }

  private func check(
    _ answer: TestResponse, _ declared: JSON, _ name: String, _ sourceLocation: SourceLocation
  ) throws {
    let text = String(buffer: answer.body)
    guard case .object(let content)? = declared["content"] else {
      #expect(text.isEmpty, "\(name) declares no content", sourceLocation: sourceLocation)
      return
    }
    let (type, media) = try #require(content.first, sourceLocation: sourceLocation)
    #expect(!text.isEmpty, "\(name) answered without content", sourceLocation: sourceLocation)
    // Bytes without a type of their own may be of any.
    guard type != "application/octet-stream" else { return }
    let actual = answer.headers[.contentType]?.prefix { $0 != ";" }
    #expect(actual.map(String.init) == type, "\(name)", sourceLocation: sourceLocation)
    guard type == "application/json" else { return }
    let schema = media["schema"]
    try check(text, against: try #require(schema), name, sourceLocation: sourceLocation)
  }
}
