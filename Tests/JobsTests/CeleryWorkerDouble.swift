import Foundation
import Jobs

@testable import CeleryJobs

/// Work that a worker double does: its order is the job's parameters.
struct ScriptedWork: RemoteWork {
  let type = "scripted"

  private struct Order: Encodable {
    let parameters: Data
  }

  private struct Reported: Decodable {
    let payload: String
  }

  func order(for job: Job) throws -> Data {
    try JSONEncoder().encode(Order(parameters: job.request.parameters))
  }

  func apply(
    _ event: Data, named name: String, of job: Job, in context: any JobContext
  ) async throws {
    let payload = try JSONDecoder().decode(Reported.self, from: event).payload
    try await context.report(JobEvent.Custom(name: name, encoding: payload))
  }
}

/// A Celery worker in this process that runs scripts, with the keys that `CeleryQueue` describes.
/// It continues only after the manager has applied its event, so that tests see a fixed order. Real
/// workers are tested in `Tests/Service`.
struct CeleryWorkerDouble: Sendable {
  let address: RedisAddress
  let script: @Sendable (Job, any JobContext) async throws -> Data?
  let type: String

  /// Redis may be slow to answer on a machine that runs all tests at once. The call in an answer that
  /// came too late would be lost, and nobody would do the job.
  private static let timeout = Duration.seconds(240)

  private struct Message: Decodable {
    let body: Data
  }

  private struct Order: Decodable {
    let parameters: Data
  }

  /// Does one call after the other until the task is cancelled.
  func work() async {
    let connection = RedisConnection(address, timeout: Self.timeout)
    let queues = [JobPriority.interactive, .normal, .batch].map(CeleryMessage.queueKey)
    while !Task.isCancelled {
      do {
        let reply = try await connection.send(RedisCommand("BRPOP").with(queues).with(["0.05"]))
        guard let message = reply.array?.last?.bytes else { continue }
        try await execute(try Self.job(in: Data(message)))
      } catch {
        // Cancelled, or Redis has ended: asked again until the test ends.
        continue
      }
    }
  }

  private static func job(in message: Data) throws -> JobID {
    let body = try JSONDecoder().decode(Message.self, from: message).body
    let parts = try JSONSerialization.jsonObject(with: body) as? [Any]
    let id = (parts?.first as? [String])?.first
    return JobID(rawValue: id ?? "")
  }

  private func execute(_ id: JobID) async throws {
    let connection = RedisConnection(address, timeout: Self.timeout)
    let key = CeleryQueue.key(id)
    let attempt = try await connection.send(RedisCommand("HGET", key, "attempt")).text ?? ""
    let line = WorkerLine(id: id, attempt: attempt, connection: connection)
    let reply = try await connection.send(RedisCommand("HGET", key, "order"))
    guard let order = reply.bytes, try await line.takeLease() else { return }
    let parameters = try JSONDecoder().decode(Order.self, from: Data(order)).parameters
    let job = Job(
      id: id, request: JobRequest(type: type, parameters: parameters), state: .running,
      createdAt: Date())
    let script = script
    let work = Task {
      do {
        try await line.send(["event": "started"])
        let result = try await script(job, line)
        let value = try result.map {
          try JSONSerialization.jsonObject(with: $0, options: .fragmentsAllowed)
        }
        try await line.send(["event": "done", "result": value ?? NSNull()])
      } catch is CancellationError {
      } catch {
        try await line.send(["event": "failed", "reason": "\(error)"])
      }
    }
    let watch = Task {
      while try await line.isWanted() { try await ContinuousClock().sleep(for: .milliseconds(20)) }
      work.cancel()
    }
    _ = await work.result
    watch.cancel()
    try await line.giveLeaseBack()
  }
}

/// A running script's connection to the job's manager.
private actor WorkerLine: JobContext {
  nonisolated let id: JobID
  nonisolated let connection: RedisConnection
  nonisolated var key: String { CeleryQueue.key(id) }
  private let run = UUID().uuidString
  private let attempt: String
  private var number = 0

  init(id: JobID, attempt: String, connection: RedisConnection) {
    self.id = id
    self.attempt = attempt
    self.connection = connection
  }

  /// False while another worker does the job: a call may come twice.
  nonisolated func takeLease() async throws -> Bool {
    let command = RedisCommand("SET", CeleryQueue.leaseKey(id), "double", "NX")
    return try await connection.send(command).text == "OK"
  }

  nonisolated func giveLeaseBack() async throws {
    try await connection.send(RedisCommand("DEL", CeleryQueue.leaseKey(id)))
  }

  nonisolated func isWanted() async throws -> Bool {
    try await connection.send(RedisCommand("HEXISTS", key, "order")).integer == 1
  }

  /// Returns when the manager has applied it.
  func send(_ event: sending [String: Any]) async throws {
    try Task.checkCancellation()
    number += 1
    let json = try JSONSerialization.data(withJSONObject: event)
    let command = RedisCommand(
      "XADD", CeleryQueue.eventsKey(id), "*", "attempt", attempt, "run", run, "number",
      "\(number)", "json")
    try await connection.send(command.with(json))
    let applied = RedisCommand("HGET", CeleryQueue.appliedKey(id), run)
    while try await connection.send(applied).text != "\(number)" {
      guard try await isWanted() else { throw CancellationError() }
      try await ContinuousClock().sleep(for: .milliseconds(2))
    }
  }

  func start() {}

  func report(progress percent: Double) async throws {
    try await send(["event": "progress", "percent": percent])
  }

  /// Payloads are strings.
  func report(_ event: JobEvent.Custom) async throws {
    let payload = try JSONDecoder().decode(String.self, from: Data(event.json.utf8))
    try await send(["event": event.name, "payload": payload])
  }

  func saveCheckpoint(_ checkpoint: Data) async throws {
    try await connection.send(RedisCommand("SET", key + ":checkpoint").with(checkpoint))
  }

  func checkpoint() async throws -> Data? {
    try await connection.send(RedisCommand("GET", key + ":checkpoint")).bytes.map { Data($0) }
  }
}
