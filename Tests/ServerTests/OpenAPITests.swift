import Testing

@testable import Server

@Suite struct OpenAPITests {
  @Test func `every registered route is described and every described route is registered`()
    async throws
  {
    try await TestService.run { service in
      let document = try await service.json(.get, "/openapi.json")
      let paths = try document.object("paths")
      let described = try paths.keys.flatMap { path in
        try paths.object(path).keys.map { "\($0.uppercased()) \(path)" }
      }
      let registered = service.service.router().routes.map { "\($0.method.rawValue) \($0.path)" }
      #expect(Set(described) == Set(registered))
      #expect(described.count == registered.count)
    }
  }

  @Test func `every schema that is referred to is defined`() async throws {
    try await TestService.run { service in
      let text = String(buffer: try await service.send(.get, "/openapi.json").body)
      let schemas = try JSONObject(text).object("components").object("schemas").keys
      let names = text.split(separator: "#/components/schemas/").dropFirst()
        .map { String($0.prefix { $0 != "\"" }) }
      #expect(!names.isEmpty)
      #expect(Set(names).subtracting(schemas) == [])
    }
  }

  @Test func `the page loads nothing from elsewhere`() async throws {
    try await TestService.run { service in
      for path in ["/docs", "/docs/docs.css", "/docs/docs.js"] {
        let answer = try await service.send(.get, path)
        #expect(answer.status == .ok)
        #expect(!String(buffer: answer.body).contains("://"))
      }
    }
  }

  @Test func `the mask service is the same under its second root`() async throws {
    try await TestService.run { service in
      let routes = service.service.endpoints.map(\.path)
      let own = routes.filter {
        !$0.hasPrefix("/sam2") && !$0.hasPrefix("/api/") && !$0.hasPrefix("/docs")
          && $0 != "/openapi.json"
      }
      #expect(own.count == 16)
      #expect(
        own.map { $0 == "/" ? "/sam2" : "/sam2" + $0 } == routes.filter { $0.hasPrefix("/sam2") })
      let status = try await service.json(.get, "/sam2/").string("status")
      #expect(status == "healthy")
    }
  }
}
