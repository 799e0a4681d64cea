import Foundation

/// A command with its arguments, which may be any bytes.
struct RedisCommand: Hashable, Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var lengths: [Int] = []

  init(_ arguments: String...) {
    for argument in arguments { append(Array(argument.utf8)) }
  }

  func with(_ argument: some Sequence<UInt8>) -> RedisCommand {
    var command = self
    command.append(Array(argument))
    return command
  }

  func with(_ arguments: [String]) -> RedisCommand {
    var command = self
    for argument in arguments { command.append(Array(argument.utf8)) }
    return command
  }

  private mutating func append(_ argument: [UInt8]) {
    bytes += argument
    lengths.append(argument.count)
  }
}
