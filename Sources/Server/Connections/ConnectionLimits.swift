/// How many connections clients may hold, and how long they may keep the service waiting.
package struct ConnectionLimits: Sendable {
  /// The most connections at a time. Each may need a second file descriptor, for the file that is
  /// sent or received.
  package var count = 4096
  /// The time after which a connection without a request is closed, or one that stops within the
  /// head of a request.
  package var idle: Duration = .seconds(120)
  /// How often it is judged whether a body arrives too slowly.
  package var bodyWindow: Duration = .seconds(30)
  /// The fewest bytes of a body that must arrive in each window, unless it ends in it.
  package var bodyBytes = 15_000
  /// The time after which a client that takes nothing of its answer loses the connection.
  package var stalledAnswer: Duration = .seconds(60)

  package init() {}

  /// Refused connections that are open at a time, besides `count`: each is closed within seconds.
  /// While there are as many, further ones wait in the system's queue.
  package static let refused = 32
}
