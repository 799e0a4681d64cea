import CHiredis

/// An answer of Redis.
enum RedisReply: Hashable, Sendable {
  case null
  case integer(Int64)
  case bytes([UInt8])
  case array([RedisReply])

  /// - Throws: `RedisError.refused` for an error reply.
  init(_ reply: UnsafePointer<redisReply>) throws {
    switch reply.pointee.type {
    case REDIS_REPLY_ERROR:
      throw RedisError.refused(String(decoding: Self.bytes(of: reply), as: UTF8.self))
    case REDIS_REPLY_INTEGER:
      self = .integer(reply.pointee.integer)
    case REDIS_REPLY_STRING, REDIS_REPLY_STATUS:
      self = .bytes(Self.bytes(of: reply))
    case REDIS_REPLY_ARRAY:
      self = .array(
        try (0..<reply.pointee.elements).compactMap { index in
          try reply.pointee.element[index].map { try RedisReply($0) }
        })
    default:
      self = .null
    }
  }

  private static func bytes(of reply: UnsafePointer<redisReply>) -> [UInt8] {
    guard let start = reply.pointee.str else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: reply.pointee.len))
  }

  var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
  var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var array: [RedisReply]? { if case .array(let items) = self { items } else { nil } }
}

/// Why a command failed.
enum RedisError: Error, Hashable, CustomStringConvertible {
  /// The connection could not be made, or broke.
  case unreachable(String)
  /// Redis answered with an error.
  case refused(String)

  var description: String {
    switch self {
    case .unreachable(let reason): "Redis cannot be reached (\(reason))"
    case .refused(let reason) where isAboutAccess:
      "Redis refuses the user or password of REDIS_URL (\(reason)): correct it and start again"
    case .refused(let reason): "Redis refuses (\(reason))"
    }
  }

  /// True if Redis does not let the user in.
  private var isAboutAccess: Bool {
    guard case .refused(let reason) = self else { return false }
    return ["WRONGPASS", "NOAUTH", "ERR AUTH", "ERR Client sent AUTH", "ERR invalid password"]
      .contains { reason.hasPrefix($0) }
  }

  /// True if Redis lets the user in, but not use `command`.
  func isAboutPermission(toAsk command: String) -> Bool {
    guard case .refused(let reason) = self else { return false }
    return reason.hasPrefix("NOPERM") && reason.contains(command)
  }
}
