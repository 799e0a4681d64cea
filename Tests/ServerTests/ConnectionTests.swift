import Foundation
import Testing

@testable import Server

@Suite struct ConnectionTests {
  private static let get = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

  /// The end of the JSON that answers it: an engine without weights has no `tracker`.
  private static let answerEnd = "null}"

  /// The end of the JSON that refuses a request.
  private static let refusalEnd = "\"}"

  private static func post(_ path: String, _ fields: String...) -> String {
    (["POST \(path) HTTP/1.1", "Host: 127.0.0.1"] + fields + ["", ""]).joined(separator: "\r\n")
  }

  /// What a client receives that sends `text` and then waits for the end of the connection.
  private func exchange(_ text: String, at port: Int) async throws -> String? {
    try await RawClient.run {
      let client = try RawClient(port: port)
      client.say(text)
      return client.hear()
    }
  }

  @Test func `a body that drips is refused although some of it arrives`() async throws {
    var limits = ConnectionLimits()
    limits.bodyWindow = .milliseconds(200)
    try await TestService.listen(limits: limits) { port in
      let answer = try await exchange(
        Self.post("/initialize", "Content-Length: 1000000") + "{     ", at: port)
      #expect(answer?.hasPrefix("HTTP/1.1 408 ") == true)
    }
  }

  @Test func `a body is not read on after its refusal`() async throws {
    try await TestService.listen(token: "secret") { port in
      let answer = try await exchange(
        Self.post("/api/v1/videos?name=a.mp4", "Content-Length: 1000000000") + "bytes",
        at: port)
      #expect(answer?.hasPrefix("HTTP/1.1 401 ") == true)
      #expect(answer?.lowercased().contains("connection: close") == true)
    }
  }

  @Test func `after a refusal whose body is small the connection serves the next request`()
    async throws
  {
    try await TestService.listen(token: "secret") { port in
      let answer = try await RawClient.run {
        let client = try RawClient(port: port)
        client.say(Self.post("/propagate", "Content-Length: 2") + "{}")
        let first = client.hear(until: Self.refusalEnd) ?? ""
        client.say(Self.get)
        return first + (client.hear(until: Self.refusalEnd) ?? "")
      }
      #expect(answer.components(separatedBy: "HTTP/1.1 401").count == 3)
    }
  }

  @Test func `a client that asks before it sends is told to go on after all checks only`()
    async throws
  {
    try await TestService.listen(token: "secret") { port in
      let asking = ["Expect: 100-continue", "Content-Length: 20"]
      let stranger = try await exchange(
        Self.post("/initialize", asking[0], asking[1]), at: port)
      #expect(stranger?.hasPrefix("HTTP/1.1 401 ") == true)
      let tooLarge = try await exchange(
        Self.post(
          "/initialize", asking[0], "Content-Length: 2000000000", "Authorization: Bearer secret"),
        at: port)
      #expect(tooLarge?.hasPrefix("HTTP/1.1 413 ") == true)
      let known = try await RawClient.run {
        let client = try RawClient(port: port)
        client.say(Self.post("/initialize", asking[0], asking[1], "Authorization: Bearer secret"))
        return client.hear(until: "\r\n\r\n")
      }
      #expect(known?.hasPrefix("HTTP/1.1 100 Continue\r\n\r\n") == true)
    }
  }

  @Test(arguments: ["xchunked", "gzip, chunked", "chunked, chunked", "identity"])
  func `a coding of the body that is not known is refused`(coding: String) async throws {
    try await TestService.listen { port in
      let answer = try await exchange(
        Self.post("/initialize", "Transfer-Encoding: \(coding)")
          + "1a\r\n{\"video_path\": \"none.mp4\"}\r\n0\r\n\r\n", at: port)
      #expect(answer?.hasPrefix("HTTP/1.1 400 ") == true, "\(answer ?? "nothing")")
    }
  }

  @Test func `where there are too many, the idlest gives way, else the new one is refused`()
    async throws
  {
    var limits = ConnectionLimits()
    limits.count = 2
    try await TestService.listen(limits: limits) { port in
      let (idlest, served, refused) = try await RawClient.run {
        // The service has begun to read such a body when it says so.
        let body = Self.post("/initialize", "Content-Length: 100", "Expect: 100-continue")
        let idle = try RawClient(port: port)
        idle.say(Self.get)
        _ = idle.hear(until: Self.answerEnd)
        let busy = try RawClient(port: port)
        busy.say(body)
        _ = busy.hear(until: "100 Continue")
        let other = try RawClient(port: port)
        other.say(Self.get)
        let served = other.hear(until: Self.answerEnd)
        other.say(body)
        _ = other.hear(until: "100 Continue")
        let last = try RawClient(port: port)
        last.say(Self.get)
        let refused = last.hear()
        busy.say("{")
        other.say("{")
        return (idle.hear(), served, refused)
      }
      #expect(idlest == "")
      #expect(served?.hasPrefix("HTTP/1.1 200 ") == true)
      #expect(refused?.hasPrefix("HTTP/1.1 503 ") == true)
      #expect(refused?.lowercased().contains("retry-after: 5") == true)
    }
  }
}
