import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Server

@Suite struct LoginTests {
  private static let credentials = #"{"token": "secret"}"#

  private func cookie(_ response: TestResponse) throws -> String {
    String(try #require(response.headers[.setCookie]).prefix { $0 != ";" })
  }

  @Test func `the cookie is not the token, differs each time, and the logout ends it`()
    async throws
  {
    try await TestService.run(token: "secret") { service in
      let path = "/api/v1/login"
      let first = try cookie(try await service.send(.post, path, body: Self.credentials))
      let second = try cookie(try await service.send(.post, path, body: Self.credentials))
      #expect(first != second && !first.contains("secret"))
      func status(_ cookie: String) async throws -> HTTPResponse.Status {
        try await service.send(.get, "/health", headers: [.cookie: cookie]).status
      }
      #expect(try await status(first) == .ok)
      let logout = try await service.send(.post, "/api/v1/logout", headers: [.cookie: first])
      #expect(logout.status == .noContent)
      #expect(try await status(first) == .unauthorized)
      #expect(try await status(second) == .ok)
      #expect(try await status("\(Logins.cookieName)=secret") == .unauthorized)
    }
  }

  @Test func `the cookie is for https only where the page came by https`() async throws {
    try await TestService.run(token: "secret") { service in
      for (field, value, isSecure) in [
        (HTTPField.Name.xForwardedProto, "https", true), (.xForwardedProto, "http", false),
        (.origin, "https://localhost", true), (.origin, "http://localhost", false),
      ] {
        var headers = TestService.localHeaders
        headers[field] = value
        let login = try await service.send(
          .post, "/api/v1/login", body: Self.credentials, headers: headers)
        let cookie = try #require(login.headers[.setCookie])
        #expect(cookie.contains("Secure") == isSecure, "\(field): \(value)")
      }
    }
  }

  @Test func `wrong tokens are answered at once, then one per second, then refused`() {
    var pace = WrongTokens.Pace()
    for _ in 0..<WrongTokens.Pace.free { #expect(pace.delay(at: .zero) == .zero) }
    for second in 1...WrongTokens.Pace.waiting {
      #expect(pace.delay(at: .zero) == .seconds(second))
    }
    #expect(pace.delay(at: .zero) == nil)
    #expect(pace.delay(at: .seconds(1)) == .seconds(WrongTokens.Pace.waiting))
    #expect(pace.delay(at: .seconds(1)) == nil)
    #expect(pace.delay(at: .seconds(100)) == .zero)
  }

  @Test func `while wrong tokens wait or are refused, the right one is let in`() async throws {
    try await TestService.run(token: "secret") { service in
      try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
        for guess in 0..<40 {
          group.addTask {
            let headers: HTTPFields = [.authorization: "Bearer guess\(guess)"]
            return try await service.send(.get, "/health", headers: headers).status
          }
        }
        for try await status in group where status == .tooManyRequests { break }
        let right = try await service.send(
          .get, "/health", headers: [.authorization: "Bearer secret"])
        #expect(right.status == .ok)
        group.cancelAll()
      }
    }
  }

  @Test func `JSON is not stored by browsers unless the answer says so`() async throws {
    try await TestService.run { service in
      for path in ["/health", "/api/v1/videos", "/nowhere"] {
        #expect(try await service.send(.get, path).headers[.cacheControl] == "no-store", "\(path)")
      }
      let docs = try await service.send(.get, "/docs")
      #expect(docs.headers[.cacheControl] != "no-store")
    }
  }
}
