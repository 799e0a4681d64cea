import Foundation
import Testing

@testable import Server

@Suite struct IdleConnectionTests {
  @Test func `a connection that stays silent, or stops within a request, is closed`() async throws {
    var limits = ConnectionLimits()
    limits.idle = .milliseconds(100)
    try await TestService.listen(limits: limits) { port in
      let head = "POST /propagate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{"
      for start in ["", "GET /health HT", head] {
        let answer = try await RawClient.run {
          let client = try RawClient(port: port)
          client.say(start)
          return client.hear()
        }
        #expect(answer != nil)
      }
    }
  }
}
