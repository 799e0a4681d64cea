import Foundation
import Masklets
import Synchronization
import TestSupport
import Testing

@testable import Webhooks

@Suite struct WebhookExchangeTests {
  /// A socket on this machine that lets clients connect, and answers them with some bytes or never.
  private final class Listener: Sendable {
    let port: Int
    private let descriptor: Int32
    private let received = Mutex<[String]>([])

    init(answer: String?) throws {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
            && getsockname(descriptor, address, &length) == 0
        }
      }
      try #require(result)
      self.descriptor = descriptor
      port = Int(UInt16(bigEndian: address.sin_port))
      Thread.detachNewThread { [self] in
        while case let client = accept(descriptor, nil, nil), client >= 0 {
          var bytes = [UInt8](repeating: 0, count: 4096)
          let count = read(client, &bytes, bytes.count)
          let request = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
          received.withLock { $0.append(request) }
          if let answer {
            _ = Array(answer.utf8).withUnsafeBytes { write(client, $0.baseAddress, $0.count) }
            close(client)
          }
        }
      }
    }

    deinit { close(descriptor) }

    var requests: [String] { received.withLock { $0 } }

    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  private func request(_ url: String) -> WebhookRequest {
    WebhookRequest(url: url, headers: ["X-Some": "value"], body: Data("a body".utf8))
  }

  private func failure(
    _ url: String, _ targets: WebhookTargets = WebhookTargets(allowsLocal: true),
    within limit: Duration = .seconds(10)
  ) async -> String {
    do {
      let status = try await WebhookExchange(request(url), to: targets).run(within: limit)
      return "answered \(status)"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [200, 302, 500])
  func `the status is what the receiver answers, and a redirect leads nowhere`(status: Int)
    async throws
  {
    let listener = try Listener(
      answer: "HTTP/1.1 \(status) A\r\nLocation: /other\r\nContent-Length: 2\r\n\r\nok")
    defer { listener.end() }
    let url = "http://127.0.0.1:\(listener.port)/hook?a=b"
    let answer = try await WebhookExchange(
      request(url), to: WebhookTargets(allowsLocal: true)
    ).run(within: .seconds(10))
    #expect(answer == status)
    #expect(listener.requests.count == 1)
    let sent = try #require(listener.requests.first)
    #expect(sent.hasPrefix("POST /hook?a=b HTTP/1.1\r\n"))
    #expect(sent.contains("X-Some: value\r\n") && sent.hasSuffix("\r\n\r\na body"))
  }

  @Test func `a name that leads to this machine is refused at the connection`() async throws {
    let listener = try Listener(answer: "HTTP/1.1 200 A\r\n\r\n")
    defer { listener.end() }
    // Not refused by its spelling, as localhost is.
    let url = "http://receiver.localhost:\(listener.port)/"
    try WebhookTargets().check(url)
    #expect(await failure(url, WebhookTargets()).hasPrefix("Webhooks may not lead to receiver"))
    #expect(listener.requests.isEmpty)
    #expect(await failure(url) == "answered 200")
  }

  @Test func `a receiver that does not answer is waited for no longer than the limit`() async throws
  {
    let listener = try Listener(answer: nil)
    defer { listener.end() }
    let url = "http://127.0.0.1:\(listener.port)/"
    #expect(
      await failure(url, within: .milliseconds(200)) == "The receiver did not answer in time")
  }

  @Test func `a cancelled exchange ends without an answer`() async throws {
    let listener = try Listener(answer: nil)
    defer { listener.end() }
    let url = "http://127.0.0.1:\(listener.port)/"
    let task = Task { await failure(url, within: .seconds(3600)) }
    task.cancel()
    #expect(await task.value == "CancellationError()")
  }

  @Test func `what is no answer is said in a sentence`() async throws {
    let listener = try Listener(answer: "not HTTP at all")
    defer { listener.end() }
    let unreachable = "The receiver cannot be reached"
    #expect(await failure("http://127.0.0.1:\(listener.port)/") == unreachable)
    #expect(await failure("https://127.0.0.1:\(listener.port)/") == unreachable)
    // An empty label: known to be no name without asking a name server.
    #expect(await failure("http://a..b/") == "The host a..b is unknown")
  }
}
