import ServiceLifecycle
import Synchronization

/// Slows down clients that guess the token. A right token never waits, so nobody keeps others out by
/// guessing.
final class WrongTokens: Sendable {
  private let start = ContinuousClock.now
  private let pace = Mutex(Pace())

  /// Returns when a wrong token may be answered.
  ///
  /// - Throws: `APIError` 429 if too many wait already; `CancellationError`.
  func pause() async throws {
    let now = ContinuousClock.now - start
    guard let delay = pace.withLock({ $0.delay(at: now) }) else {
      throw APIError(
        .tooManyRequests, "Too many wrong tokens were sent: wait before sending another",
        retryAfter: Pace.waiting)
    }
    guard delay > .zero else { return }
    try await cancelWhenGracefulShutdown { try await Task.sleep(for: delay) }
  }

  /// When wrong tokens are answered: the first few at once, further ones one per second whoever sent
  /// them. Times are counted from any fixed moment.
  struct Pace {
    /// How many in a row are answered at once.
    static let free = 10
    /// How many may wait for their answer.
    static let waiting = 8
    private static let interval: Duration = .seconds(1)

    /// When the next one could be answered if none were answered at once.
    private var next: Duration = .zero

    /// How long the answer to a wrong token has to wait; nil if too many wait.
    mutating func delay(at now: Duration) -> Duration? {
      let debt = max(.zero, next - now)
      guard debt < Self.interval * (Self.free + Self.waiting) else { return nil }
      next = max(next, now) + Self.interval
      return max(.zero, debt - Self.interval * (Self.free - 1))
    }
  }
}
