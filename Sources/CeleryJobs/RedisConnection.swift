import CHiredis
import Dispatch
import Foundation

/// A connection to Redis, opened by the first command, and by the next one after it broke.
///
/// Commands run one after the other, on a queue of this connection because hiredis blocks.
///
/// `@unchecked Sendable`: `context` and `tls` are only used on `queue`, which runs one block at a time,
/// and in `deinit`, when no other reference is left.
final class RedisConnection: @unchecked Sendable {
  private let address: RedisAddress
  private let timeout: Duration
  private let queue = DispatchQueue(label: "masklet.redis")
  private var context: UnsafeMutablePointer<redisContext>?
  /// Carries the bytes of an encrypted connection, over the socket of `context`.
  private var tls: RedisTLS?

  /// - Parameter timeout: for connecting and for every answer.
  init(_ address: RedisAddress, timeout: Duration = .seconds(5)) {
    self.address = address
    self.timeout = timeout
  }

  deinit {
    if let context { redisFree(context) }
  }

  @discardableResult
  func send(_ command: RedisCommand) async throws -> RedisReply {
    try await send([command])[0]
  }

  /// Sends all commands, then reads their answers.
  @discardableResult
  func send(_ commands: [RedisCommand]) async throws -> [RedisReply] {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.run(commands) }) }
    }
  }

  /// Sends all commands as one transaction.
  func transact(_ commands: [RedisCommand]) async throws {
    try await send([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")])
  }

  private func run(_ commands: [RedisCommand]) throws -> [RedisReply] {
    let context = try connected()
    for command in commands { try append(command, to: context) }
    var refusal: (any Error)?
    var replies: [RedisReply] = []
    for _ in commands {
      do {
        replies.append(try nextReply(context))
      } catch let error as RedisError {
        guard case .refused = error else { throw error }
        refusal = refusal ?? error
      }
    }
    // Thrown only now, because the answers after it had to be read.
    if let refusal { throw refusal }
    return replies
  }

  private func append(
    _ command: RedisCommand, to context: UnsafeMutablePointer<redisContext>
  ) throws {
    try command.bytes.withUnsafeBytes { bytes in
      let start = bytes.bindMemory(to: CChar.self).baseAddress
      var offset = 0
      var pointers: [UnsafePointer<CChar>?] = command.lengths.map { length in
        defer { offset += length }
        return start.map { $0 + offset }
      }
      guard tls != nil else {
        let result = redisAppendCommandArgv(
          context, Int32(pointers.count), &pointers, command.lengths)
        precondition(result == REDIS_OK, "out of memory for a command to Redis")
        return
      }
      var text: UnsafeMutablePointer<CChar>?
      let count = redisFormatCommandArgv(
        &text, Int32(pointers.count), &pointers, command.lengths)
      precondition(count >= 0, "out of memory for a command to Redis")
      defer { redisFreeCommand(text) }
      try overTLS { try $0.write(UnsafeRawBufferPointer(start: text, count: Int(count))) }
    }
  }

  private func nextReply(_ context: UnsafeMutablePointer<redisContext>) throws -> RedisReply {
    var reply: UnsafeMutableRawPointer?
    if tls == nil {
      guard redisGetReply(context, &reply) == REDIS_OK else { throw broken(context) }
    } else {
      while reply == nil {
        guard redisReaderGetReply(context.pointee.reader, &reply) == REDIS_OK else {
          throw broken(context)
        }
        guard reply == nil else { break }
        let bytes = try overTLS { try $0.read() }
        bytes.withUnsafeBytes { bytes in
          // A failure is reported by the next call for a reply.
          _ = redisReaderFeed(
            context.pointee.reader, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
      }
    }
    guard let reply else { throw broken(context) }
    defer { freeReplyObject(reply) }
    return try RedisReply(UnsafePointer(reply.assumingMemoryBound(to: redisReply.self)))
  }

  /// Closes the connection if `body` fails.
  private func overTLS<Result>(_ body: (RedisTLS) throws -> Result) throws -> Result {
    guard let tls else { throw RedisError.unreachable("connection lost") }
    do {
      return try body(tls)
    } catch {
      close()
      throw error
    }
  }

  private func connected() throws -> UnsafeMutablePointer<redisContext> {
    if let context { return context }
    let limit = timeval(
      tv_sec: Int(timeout.components.seconds),
      tv_usec: Int(timeout.components.attoseconds / 1_000_000_000_000))
    guard let made = redisConnectWithTimeout(address.host, Int32(address.port), limit) else {
      throw RedisError.unreachable("out of memory")
    }
    context = made
    guard made.pointee.err == 0, redisSetTimeout(made, limit) == REDIS_OK else {
      throw broken(made)
    }
    do {
      if address.isEncrypted {
        tls = try RedisTLS(
          socket: made.pointee.fd, host: address.host, authorities: address.authorities)
      }
      if let password = address.password {
        let names = address.user.map { [$0] } ?? []
        try append(RedisCommand("AUTH").with(names + [password]), to: made)
        _ = try nextReply(made)
      }
      try append(RedisCommand("SELECT", "\(address.database)"), to: made)
      _ = try nextReply(made)
    } catch {
      close()
      throw error
    }
    return made
  }

  /// Closes the connection and returns the error that broke it.
  private func broken(_ context: UnsafeMutablePointer<redisContext>) -> RedisError {
    let reason = withUnsafeBytes(of: &context.pointee.errstr) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    close()
    return .unreachable(reason)
  }

  private func close() {
    tls = nil
    if let context { redisFree(context) }
    context = nil
  }
}
