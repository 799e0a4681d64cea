import Logging

/// Checks at intervals whether Redis answers, and whether it may throw away what it is given.
actor RedisWatch {
  /// Why jobs wait for Redis; nil while it answers.
  private(set) var obstacle: String?
  /// What may lose jobs; nil if nothing is known.
  private(set) var danger: String?

  private let connection: RedisConnection
  private let address: RedisAddress
  private let clock: any Clock<Duration>
  private let logger: Logger

  private static let interval = Duration.seconds(5)

  init(_ address: RedisAddress, clock: any Clock<Duration>, logger: Logger) {
    connection = RedisConnection(address)
    self.address = address
    self.clock = clock
    self.logger = logger
  }

  /// Checks until this task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await check()
      // Cancelled, which ends the loop.
      try? await clock.sleep(for: Self.interval)
    }
  }

  func check() async {
    do {
      let memory = try await connection.send(RedisCommand("INFO", "memory")).text ?? ""
      if obstacle != nil { logger.info("Redis at \(address) answers again") }
      obstacle = nil
      set(danger: Self.danger(inMemory: memory))
    } catch let error as RedisError where error.isAboutPermission(toAsk: "info") {
      // A user who may not ask for the policy can still do all that jobs need.
      obstacle = nil
    } catch {
      set(obstacle: "\(error)")
    }
  }

  private func set(obstacle new: String) {
    if obstacle != new { logger.warning("\(new), at \(address). Jobs on Celery workers wait") }
    obstacle = new
  }

  private func set(danger new: String?) {
    if let new, danger != new { logger.warning("\(new)") }
    danger = new
  }

  /// - Parameter text: the answer to `INFO memory`.
  static func danger(inMemory text: String) -> String? {
    let prefix = "maxmemory_policy:"
    let policy = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(prefix) }?
      .dropFirst(prefix.count)
    guard let policy, policy != "noeviction" else { return nil }
    return "Redis may evict masks before they are stored (maxmemory-policy \(policy)): set its "
      + "maxmemory-policy to noeviction"
  }
}
