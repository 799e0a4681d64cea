import HTTPTypes
import Testing

@testable import Server

@Suite struct EditorTests {
  @Test func `the name in the header of a request is that of its step of history`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let path = "/api/v1/sessions/\(session)"
      for (encoded, name) in [
        ("Zo%C3%AB", "Zoë"), ("Ada", "Ada"), ("%E2%80%A8", nil), ("", nil), ("%", nil),
      ] {
        let answer = try await service.send(
          .patch, path + "/objects/1", body: #"{"name": "\#(encoded) x"}"#,
          headers: [.contentType: "application/json", .maskletEditor: encoded])
        #expect(answer.status == .ok)
        let steps = try await service.json(.get, path + "/history/steps").objects("items")
        #expect(steps[0].members["editor"] as? String == name)
      }
    }
  }
}
