import Foundation
import Logging
import Persistence

/// Tells webhooks of events: each delivery is tried until it is answered with success, for a day, at
/// growing intervals.
///
/// Deliveries are in the store, so that they go on after a restart. An attempt is stored before it is
/// made: neither a crash nor a full disk lets the same message be sent without a pause. Each webhook
/// gets one delivery at a time, whatever the others do.
package actor WebhookDeliveries {
  private let store: Store
  private let send: WebhookRequest.Send
  private let clock: any Clock<Duration>
  private let now: @Sendable () -> Date
  private let logger: Logger
  /// Webhooks that are being told of something.
  private var busy: Set<String> = []
  private var lastCleaning = Date.distantPast

  /// Deliveries that are listed for each webhook, and for how long.
  private static let kept = 1000
  private static let age: TimeInterval = 7 * 86400
  /// Until something else is tried after the store has failed.
  private static let pauseAfterFailure = Duration.seconds(60)

  package init(
    store: Store, send: @escaping WebhookRequest.Send,
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
  ) {
    self.store = store
    self.send = send
    self.clock = clock
    self.now = now
    self.logger = logger
  }

  /// Delivers what is due, every second, until cancelled.
  package func run() async {
    await withDiscardingTaskGroup { group in
      var pause = Duration.seconds(1)
      while (try? await clock.sleep(for: pause)) != nil {
        do {
          try await clean()
          for delivery in try await due() {
            group.addTask { await self.attempt(delivery) }
          }
          pause = .seconds(1)
        } catch {
          report("Webhooks could not be told", error)
          pause = Self.pauseAfterFailure
        }
      }
    }
  }

  /// Removes old deliveries, once an hour.
  private func clean() async throws {
    guard now().timeIntervalSince(lastCleaning) > 3600 else { return }
    lastCleaning = now()
    try await store.removeDeliveries(
      before: now().addingTimeInterval(-Self.age), keeping: Self.kept)
  }

  /// What is to be delivered now, to webhooks that are not being told of something already.
  func due() async throws -> [WebhookDelivery] {
    // Those busy before the store is read: what is read about them may be out of date by now.
    let busyBefore = busy
    let found = try await store.dueDeliveries(at: now()).filter {
      !busyBefore.contains($0.webhookID)
    }
    busy.formUnion(found.map(\.webhookID))
    return found
  }

  /// Makes one attempt and stores how it ended.
  func attempt(_ delivery: WebhookDelivery) async {
    defer { busy.remove(delivery.webhookID) }
    do {
      guard let webhook = try await store.webhook(delivery.webhookID) else { return }
      var attempt = delivery
      attempt.attempts += 1
      attempt.status = nil
      fail(&attempt, "The server stopped before there was an answer")
      try await store.update(attempt)
      do {
        let status = try await send(WebhookRequest(delivery, to: webhook))
        end(&attempt, status: status)
      } catch {
        if Task.isCancelled { return }
        fail(&attempt, "\(error)")
      }
      try await store.update(attempt)
      if attempt.deliveredAt == nil, attempt.nextAttemptAt == nil {
        logger.warning("Webhook \(webhook.id) was not told of \(delivery.event.rawValue) in a day")
      }
    } catch {
      report("A delivery to webhook \(delivery.webhookID) could not be stored", error)
      _ = try? await clock.sleep(for: Self.pauseAfterFailure)
    }
  }

  private func end(_ attempt: inout WebhookDelivery, status: Int) {
    attempt.status = status
    switch status {
    case 200..<300:
      attempt.failure = nil
      attempt.nextAttemptAt = nil
      attempt.deliveredAt = now()
    case 300..<400: fail(&attempt, "The receiver answered \(status): redirects are not followed")
    default: fail(&attempt, "The receiver answered \(status)")
    }
  }

  private func fail(_ attempt: inout WebhookDelivery, _ reason: String) {
    attempt.failure = reason
    attempt.nextAttemptAt = RetrySchedule.next(
      after: attempt.attempts, since: attempt.happenedAt, at: now())
  }

  private func report(_ what: String, _ error: any Error) {
    // The store refuses cancelled tasks. What was interrupted goes on after the next start.
    guard !Task.isCancelled else { return }
    logger.error("\(what): \(StorageFailure(error).sentence)")
  }
}
