import Logging

/// Repeats what failed because of Redis.
struct RedisRetry: Sendable {
  let clock: any Clock<Duration>
  let logger: Logger

  /// The result of `body`, which is repeated until Redis answers.
  ///
  /// - Throws: `CancellationError`, and what `body` throws apart from `RedisError`.
  func untilAnswered<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    var pause = Backoff()
    while true {
      try Task.checkCancellation()
      do {
        return try await body()
      } catch let error as RedisError {
        logger.debug("\(error)")
        await pause.wait(on: clock)
      }
    }
  }
}
