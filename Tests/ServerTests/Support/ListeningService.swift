import Foundation
import Jobs
import Logging
import Masklets
import Scheduling
import TestSupport
import Testing

@testable import Server

extension TestService {
  /// Serves over TCP while `body` runs, which is given the port.
  static func listen(
    token: String? = nil, limits: ConnectionLimits = ConnectionLimits(),
    frames: any FrameSource = GreyFrames(),
    _ body: @Sendable (Int) async throws -> Void
  ) async throws {
    try await run(token: token, frames: frames) { test in
      let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let jobs = EmbeddedJobManager(store: MemoryJobStore(), runners: [], logger: logger)
      let (ports, listening) = AsyncStream.makeStream(of: Int.self)
      try await withThrowingTaskGroup { group in
        group.addTask {
          // Also where the service fails: then nobody waits for its port.
          defer { listening.finish() }
          do {
            try await test.service.run(
              host: "127.0.0.1", port: 0, jobs: jobs, limits: limits, background: [],
              logger: logger
            ) { listening.yield($0) }
          } catch is CancellationError {}
        }
        try await body(try #require(await ports.first { _ in true }))
        group.cancelAll()
      }
    }
  }
}

/// A connection to a server on this machine that sends and receives plain bytes.
///
/// It blocks its thread, which must be none that the service needs to answer.
final class RawClient {
  /// Seconds: more than an answer takes while all tests run at once.
  private static let patience = 240

  private let descriptor: Int32

  /// Runs `body` on a thread of its own.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Swift.Result { try body() })
      }
    }
  }

  init(port: Int) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.descriptor = descriptor
    var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  deinit { close(descriptor) }

  /// Sends `text`; a connection that the server has ended takes nothing.
  func say(_ text: String) {
    let bytes = Array(text.utf8)
    _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// What arrives until `end` has arrived or the server ends the connection; nil if nothing arrives for
  /// `patience`.
  func hear(until end: String? = nil) -> String? {
    var received: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 4096)
    while true {
      if let end, String(decoding: received, as: UTF8.self).contains(end) { break }
      let count = recv(descriptor, &room, room.count, 0)
      if count == 0 || (count < 0 && errno == ECONNRESET) { break }
      guard count > 0 else { return nil }
      received += room[..<count]
    }
    return String(decoding: received, as: UTF8.self)
  }
}
