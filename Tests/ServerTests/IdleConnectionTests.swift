import Foundation
import Jobs
import Logging
import Scheduling
import TestSupport
import Testing

@testable import Server

@Suite struct IdleConnectionTests {
  @Test func `a connection that stays silent, or stops within a request, is closed`() async throws {
    try await TestService.run { test in
      let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let jobs = EmbeddedJobManager(store: MemoryJobStore(), runners: [], logger: logger)
      let (ports, listening) = AsyncStream.makeStream(of: Int.self)
      try await withThrowingTaskGroup { group in
        group.addTask {
          do {
            try await test.service.run(
              host: "127.0.0.1", port: 0, jobs: jobs, idleLimit: .milliseconds(100),
              background: [], logger: logger
            ) { listening.yield($0) }
          } catch is CancellationError {}
        }
        let port = try #require(await ports.first { _ in true })
        let head = "POST /propagate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{"
        for start in ["", "GET /health HT", head] {
          #expect(
            try await WorkerThreads.answers.run { try isClosed(afterSending: start, to: port) })
        }
        group.cancelAll()
      }
    }
  }

  /// Whether the server ends the connection, within half a minute.
  private func isClosed(afterSending text: String, to port: Int) throws -> Bool {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(client) }
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw POSIXError(.ECONNREFUSED) }
    let bytes = Array(text.utf8)
    guard send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      return true
    }
    var room = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(client, &room, room.count, 0)
      if count <= 0 { return count == 0 || errno == ECONNRESET }
    }
  }
}
