import Foundation
import TestSupport

@testable import CeleryJobs

/// A `redis-server` for one test.
///
/// `@unchecked Sendable`: the process is started in `start` and ended in `stop`, by one test.
final class RedisServer: @unchecked Sendable {
  let address: RedisAddress
  private let process: Process

  private static let program = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  static var isInstalled: Bool { program != nil }

  struct DidNotStart: Error {}

  private init(address: RedisAddress, process: Process) {
    self.address = address
    self.process = process
  }

  deinit {
    if process.isRunning { stop() }
  }

  /// - Parameters:
  ///   - options: further options of `redis-server`.
  ///   - login: `user:password@` or nothing.
  static func start(
    in folder: TemporaryFolder, options: [String] = [], login: String = ""
  ) async throws -> RedisServer {
    let port = try freePort()
    let process = Process()
    process.executableURL = URL(filePath: program ?? "redis-server")
    process.arguments =
      [
        "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--dir", folder.path,
      ] + options
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    guard let address = RedisAddress(url: "redis://\(login)127.0.0.1:\(port)/0") else {
      throw DidNotStart()
    }
    let connection = RedisConnection(address)
    var pause = Backoff()
    while process.isRunning {
      do {
        try await connection.send(RedisCommand("PING"))
        return RedisServer(address: address, process: process)
      } catch is RedisError {
        await pause.wait(on: ContinuousClock())
      }
    }
    throw DidNotStart()
  }

  /// Does not wait for its end, which would block a thread of other tests.
  func stop() {
    kill(process.processIdentifier, SIGKILL)
  }

  static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw DidNotStart() }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    guard result == 0 else { throw DidNotStart() }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
