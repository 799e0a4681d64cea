import Foundation
import Jobs
import Logging

/// Reads the event streams of all jobs that are followed, over one connection.
actor EventReader {
  private let connection: RedisConnection
  private let clock: any Clock<Duration>
  private let logger: Logger
  /// The jobs whose last events were applied, with the tasks that wait for more.
  private var waiting: [JobID: CheckedContinuation<[EventEntry], any Error>] = [:]
  private var idle: CheckedContinuation<Void, Never>?

  /// How long one read waits, in milliseconds. A job that begins to wait may have to wait as long.
  private static let patience = "200"
  private static let entriesAtOnce = "64"

  init(connection: RedisConnection, clock: any Clock<Duration>, logger: Logger) {
    self.connection = connection
    self.clock = clock
    self.logger = logger
  }

  /// The job's next entries, at least one. They are returned again until they were acknowledged.
  func next(_ job: JobID) async throws -> [EventEntry] {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        waiting[job] = continuation
        idle?.resume()
        idle = nil
      }
    } onCancel: {
      Task { await self.stopWaiting(job) }
    }
  }

  private func stopWaiting(_ job: JobID) {
    waiting.removeValue(forKey: job)?.resume(throwing: CancellationError())
  }

  /// Reads events for the tasks that wait, until this task is cancelled.
  func run() async {
    var pause = Backoff()
    while !Task.isCancelled {
      await waitForRequest()
      do {
        try await readOnce()
        pause = Backoff()
      } catch {
        logger.debug("\(error)")
        await pause.wait(on: clock)
      }
    }
  }

  private func waitForRequest() async {
    guard waiting.isEmpty else { return }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled || !waiting.isEmpty { return continuation.resume() }
        idle = continuation
      }
    } onCancel: {
      Task { await self.wake() }
    }
  }

  private func wake() {
    idle?.resume()
    idle = nil
  }

  private func readOnce() async throws {
    let jobs = Array(waiting.keys)
    guard !jobs.isEmpty else { return }
    let command = RedisCommand(
      "XREAD", "COUNT", Self.entriesAtOnce, "BLOCK", Self.patience, "STREAMS")
    let reply = try await connection.send(
      command.with(jobs.map(CeleryQueue.eventsKey)).with(jobs.map { _ in "0" }))
    let byKey = Dictionary(uniqueKeysWithValues: jobs.map { (CeleryQueue.eventsKey($0), $0) })
    for stream in reply.array ?? [] {
      guard let parts = stream.array, parts.count == 2, let key = parts[0].text,
        let job = byKey[key], let entries = parts[1].array
      else { continue }
      waiting.removeValue(forKey: job)?.resume(returning: entries.compactMap(EventEntry.init))
    }
  }
}
