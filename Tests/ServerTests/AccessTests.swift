import HTTPTypes
import NIOCore
import Testing

@testable import Server

@Suite struct AccessTests {
  @Test func `without the token nothing but the page and the login is answered`() async throws {
    let page = WebFiles(files: [
      "/index.html": .init(bytes: Array("page".utf8), contentType: "text/html", tag: "\"p\"")
    ])
    try await TestService.run(token: "secret", web: page) { service in
      for path in ["/health", "/", "/openapi.json", "/api/v1/videos", "/docs", "/nowhere"] {
        try await service.refusal(.get, path, status: 401)
      }
      let html = try await service.send(.get, "/", headers: [.accept: "text/html"])
      #expect(html.status == .ok && String(buffer: html.body) == "page")
      let bearer = try await service.send(
        .get, "/health", headers: [.authorization: "Bearer secret"])
      #expect(bearer.status == .ok)
      let wrong = try await service.send(
        .get, "/health", headers: [.authorization: "Bearer secrets"])
      #expect(wrong.status == .unauthorized)
    }
  }

  @Test func `the login gives a cookie that pages cannot read and other sites cannot use`()
    async throws
  {
    try await TestService.run(token: "secret") { service in
      try await service.refusal(.post, "/api/v1/login", #"{"token": "wrong"}"#, status: 401)
      let login = try await service.send(.post, "/api/v1/login", body: #"{"token": "secret"}"#)
      #expect(login.status == .noContent)
      let cookie = try #require(login.headers[.setCookie])
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
      let value = String(cookie.prefix { $0 != ";" })
      let answer = try await service.send(.get, "/health", headers: [.cookie: value])
      #expect(answer.status == .ok)
    }
  }

  @Test func `requests of other sites are refused`() async throws {
    try await TestService.run { service in
      for headers: HTTPFields in [
        [.origin: "http://evil.example"], [.origin: "null"],
        [.secFetchSite: "cross-site", .secFetchMode: "no-cors"],
      ] {
        let answer = try await service.send(.get, "/health", headers: headers)
        #expect(answer.status == .forbidden)
      }
      let link = try await service.send(
        .get, "/health", headers: [.secFetchSite: "cross-site", .secFetchMode: "navigate"])
      #expect(link.status == .ok)
    }
  }

  @Test func `every answer says that nothing is loaded from elsewhere and no type is guessed`()
    async throws
  {
    try await TestService.run { service in
      for path in ["/health", "/nowhere", "/docs"] {
        let headers = try await service.send(.get, path).headers
        #expect(headers[.contentSecurityPolicy]?.contains("default-src 'self'") == true)
        #expect(headers[.xContentTypeOptions] == "nosniff")
      }
    }
  }
}
