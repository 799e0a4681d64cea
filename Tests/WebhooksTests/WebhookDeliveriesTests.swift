import Foundation
import Jobs
import Logging
import Masklets
import Persistence
import Synchronization
import TestSupport
import Testing

@testable import Webhooks

@Suite struct WebhookDeliveriesTests {
  /// A store with a webhook for all events, and what the receiver was sent.
  private final class Scene: Sendable {
    let folder: TemporaryFolder
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let store: Store
    let webhook: Webhook
    let sent = Mutex<[WebhookRequest]>([])
    let answers: Mutex<[Result<Int, RequestError>]>
    let date = Mutex(Date(timeIntervalSince1970: 1_000_000))

    init(answers: [Result<Int, RequestError>]) async throws {
      folder = try TemporaryFolder()
      store = try Store(path: folder.path("masklet.sqlite"))
      webhook = try await store.insertWebhook(
        url: "http://receiver/hook", events: WebhookEvent.allCases, secret: "a secret of the test",
        maximum: 9, key: nil, at: Date(timeIntervalSince1970: 0))
      self.answers = Mutex(answers)
    }

    var deliveries: WebhookDeliveries {
      WebhookDeliveries(
        store: store,
        send: { request in
          self.sent.withLock { $0.append(request) }
          return try self.answers.withLock { $0.removeFirst() }.get()
        },
        now: { self.date.withLock { $0 } },
        logger: logger)
    }

    /// Stores a job that runs.
    func startJob(_ type: String) async throws -> JobID {
      let now = date.withLock { $0 }
      let request = JobRequest(type: type, parameters: Data())
      let (job, _) = try await store.insert(
        Job(request: request, createdAt: now), within: JobBounds())
      _ = try await store.move(job.id, to: .running, at: now)
      return job.id
    }

    /// Stores a job that has ended.
    func endJob(_ type: String, failed: Bool = false) async throws -> JobID {
      let id = try await startJob(type)
      let outcome: JobOutcome = failed ? .failed(reason: "no room") : .completed(result: nil)
      _ = try await store.move(id, to: outcome, at: date.withLock { $0 })
      return id
    }

    /// Makes the attempts that are due.
    func deliver(_ deliveries: WebhookDeliveries) async throws -> Int {
      let due = try await deliveries.due()
      for delivery in due { await deliveries.attempt(delivery) }
      return due.count
    }
  }

  @Test func `each end of a job is told once, with a signature`() async throws {
    let scene = try await Scene(answers: [.success(200), .success(204), .success(201)])
    let deliveries = scene.deliveries
    let exported = try await scene.endJob("export_masks")
    _ = try await scene.endJob("propagate_masks", failed: true)
    while try await scene.deliver(deliveries) > 0 {}
    let sent = scene.sent.withLock { $0 }
    #expect(
      sent.map { $0.headers["X-Masklet-Event"] } == [
        "job.completed", "export.completed", "job.failed",
      ])
    for request in sent {
      let code = Signature.code(of: request.body, key: Data("a secret of the test".utf8))
      #expect(request.headers["X-Masklet-Signature"] == "sha256=\(code)")
    }
    let message = String(decoding: sent[1].body, as: UTF8.self)
    #expect(
      message
        == #"{"delivery":2,"event":"export.completed","happened_at":"1970-01-12T13:46:40Z","#
        + #""job_id":"\#(exported.rawValue)","type":"export_masks"}"#)
    #expect(String(decoding: sent[2].body, as: UTF8.self).contains(#""error":"no room""#))
    let listed = try await scene.store.deliveries(of: scene.webhook.id, limit: 9)
    #expect(listed.allSatisfy { $0.deliveredAt != nil && $0.nextAttemptAt == nil })
  }

  @Test func `a failed delivery is tried again, later each time, for a day`() async throws {
    let late = RequestError(.invalid, "The receiver did not answer in time")
    let scene = try await Scene(
      answers: [.success(500), .failure(late), .success(302)]
        + Array(repeating: .success(503), count: 60))
    let deliveries = scene.deliveries
    _ = try await scene.endJob("propagate_masks")
    let start = scene.date.withLock { $0 }
    var tries: [TimeInterval] = []
    var failures: [String] = []
    for second in stride(from: 0, through: 100_000.0, by: 10) {
      scene.date.withLock { $0 = start.addingTimeInterval(second) }
      guard try await scene.deliver(deliveries) > 0 else { continue }
      tries.append(second)
      failures += try await scene.store.deliveries(of: scene.webhook.id, limit: 1)
        .compactMap(\.failure)
    }
    #expect(Array(tries.prefix(5)) == [0, 10, 40, 130, 400])
    #expect(tries.last! <= 86400 && tries.last! > 70000)
    #expect(
      failures.prefix(3) == [
        "The receiver answered 500", "The receiver did not answer in time",
        "The receiver answered 302: redirects are not followed",
      ])
    let bodies = scene.sent.withLock { Set($0.map(\.body)) }
    #expect(bodies.count == 1)
    let given = try #require(
      try await scene.store.deliveries(of: scene.webhook.id, limit: 1).first)
    #expect(given.nextAttemptAt == nil && given.deliveredAt == nil)
  }

  @Test func `deliveries go on after a restart, and end with their webhook`() async throws {
    let scene = try await Scene(answers: [.success(500), .success(200)])
    _ = try await scene.endJob("propagate_masks")
    #expect(try await scene.deliver(scene.deliveries) == 1)
    scene.date.withLock { $0 += 10 }
    #expect(try await scene.deliver(scene.deliveries) == 1)
    #expect(try await scene.store.deliveries(of: scene.webhook.id, limit: 9)[0].deliveredAt != nil)
    _ = try await scene.endJob("propagate_masks")
    #expect(try await scene.store.removeWebhook(scene.webhook.id))
    #expect(try await scene.deliver(scene.deliveries) == 0)
    #expect(try await !scene.store.removeWebhook(scene.webhook.id))
  }

  @Test func `an attempt that was interrupted is made again, after a pause`() async throws {
    let scene = try await Scene(answers: [.success(200)])
    _ = try await scene.endJob("propagate_masks")
    let interrupted = WebhookDeliveries(
      store: scene.store,
      send: { _ in
        withUnsafeCurrentTask { $0?.cancel() }
        throw CancellationError()
      },
      now: { scene.date.withLock { $0 } }, logger: scene.logger)
    let due = try await interrupted.due()
    await Task { await interrupted.attempt(due[0]) }.value
    let stored = try await scene.store.deliveries(of: scene.webhook.id, limit: 9)[0]
    #expect(stored.attempts == 1)
    #expect(stored.failure == "The server stopped before there was an answer")
    #expect(try await scene.deliver(scene.deliveries) == 0)
    scene.date.withLock { $0 += 10 }
    #expect(try await scene.deliver(scene.deliveries) == 1)
    #expect(try await scene.store.deliveries(of: scene.webhook.id, limit: 9)[0].deliveredAt != nil)
  }

  @Test func `a webhook is told of one thing at a time, and not kept from it by others`()
    async throws
  {
    let scene = try await Scene(answers: [])
    let other = try await scene.store.insertWebhook(
      url: "http://other/hook", events: [.jobCompleted], secret: "a secret of the test",
      maximum: 9, key: nil, at: Date(timeIntervalSince1970: 0))
    let deliveries = scene.deliveries
    _ = try await scene.endJob("propagate_masks")
    _ = try await scene.endJob("propagate_masks")
    let due = try await deliveries.due()
    #expect(Set(due.map(\.webhookID)) == [scene.webhook.id, other.id])
    #expect(due.count == 2)
    #expect(try await deliveries.due().isEmpty)
    scene.answers.withLock { $0 = [.success(200)] }
    await deliveries.attempt(due.first { $0.webhookID == other.id }!)
    #expect(try await deliveries.due().map(\.webhookID) == [other.id])
  }

  @Test func `events are told that the webhook asked for, and not of cancelled jobs`() async throws
  {
    let scene = try await Scene(answers: [])
    let failures = try await scene.store.insertWebhook(
      url: "http://other/hook", events: [.jobFailed, .jobFailed], secret: "a secret of the test",
      maximum: 9, key: nil, at: Date(timeIntervalSince1970: 0))
    #expect(failures.events == [.jobFailed])
    _ = try await scene.endJob("export_masks")
    let job = try await scene.startJob("propagate_masks")
    _ = try await scene.store.move(job, to: .cancelled, at: Date())
    #expect(try await scene.store.deliveries(of: failures.id, limit: 9).isEmpty)
    #expect(try await scene.store.deliveries(of: scene.webhook.id, limit: 9).count == 2)
  }

  @Test func `there are no more webhooks than the maximum`() async throws {
    let scene = try await Scene(answers: [])
    let error = await #expect(throws: RequestError.self) {
      _ = try await scene.store.insertWebhook(
        url: "http://other/", events: [.jobFailed], secret: "a secret of the test", maximum: 1,
        key: nil, at: Date())
    }
    #expect(error?.kind == .conflict)
  }

  @Test func `old deliveries and more than the last are removed`() async throws {
    let scene = try await Scene(answers: [])
    for _ in 0..<5 { _ = try await scene.endJob("propagate_masks") }
    try await scene.store.removeDeliveries(before: .distantPast, keeping: 2)
    #expect(try await scene.store.deliveries(of: scene.webhook.id, limit: 9).map(\.id) == [5, 4])
    try await scene.store.removeDeliveries(before: .distantFuture, keeping: 2)
    #expect(try await scene.store.deliveries(of: scene.webhook.id, limit: 9).isEmpty)
  }
}
