/// Pauses between attempts, each twice as long as the last, up to five seconds.
struct Backoff {
  private static let shortest = Duration.milliseconds(100)
  private static let longest = Duration.seconds(5)

  private var next = Backoff.shortest

  /// Waits for the next pause; returns at once when the task is cancelled.
  mutating func wait(on clock: any Clock<Duration>) async {
    let pause = next
    next = min(next * 2, Self.longest)
    do {
      try await clock.sleep(for: pause)
    } catch {
      // Cancelled, which the caller checks.
    }
  }
}
