import Foundation
import Jobs

/// The jobs in Redis, in the layout that the server and the workers (worker/job_events.py) share.
///
/// `masklet:job:ID` is a hash with `order`, the work to do (a worker ignores a job without it),
/// `attempt`, which every event repeats, and `checkpoint`, the `RUN NUMBER` of the last event before
/// the checkpoint. Next to it are `:events`, the stream of the work's events, `:applied`, a hash with
/// the number of the last applied event of each run, which need not be sent again, `:lease`, held by
/// the worker that does the job as long as it lives, and `:checkpoint`, from which another worker can
/// continue.
struct CeleryQueue: Sendable {
  let connection: RedisConnection
  let database: Int
  let now: @Sendable () -> Date

  /// Keys that nobody used for this long expire.
  private static let secondsToExpiry = 7 * 24 * 3600

  static func key(_ job: JobID) -> String { "masklet:job:\(job.rawValue)" }
  static func eventsKey(_ job: JobID) -> String { key(job) + ":events" }
  static func leaseKey(_ job: JobID) -> String { key(job) + ":lease" }
  static func appliedKey(_ job: JobID) -> String { key(job) + ":applied" }
  private static func checkpointKey(_ job: JobID) -> String { key(job) + ":checkpoint" }
  private static func resultKey(_ job: JobID) -> String { "celery-task-meta-\(job.rawValue)" }

  /// How far the events of a job were applied; nil for a job without an order.
  func progress(of job: JobID) async throws -> EventSequence? {
    let replies = try await connection.send([
      RedisCommand("HEXISTS", Self.key(job), "order"),
      RedisCommand("HGET", Self.key(job), "attempt"),
      RedisCommand("HGETALL", Self.appliedKey(job)),
    ])
    guard replies[0].integer == 1 else { return nil }
    let members = replies[2].array?.compactMap(\.text) ?? []
    var applied: [String: Int] = [:]
    for index in stride(from: 0, to: members.count - 1, by: 2) {
      applied[members[index]] = Int(members[index + 1])
    }
    return EventSequence(attempt: replies[1].text ?? "", applied: applied)
  }

  /// Hands the job to Celery, in one transaction with its order.
  func publish(_ job: Job, order: Data, attempt: String) async throws {
    try await connection.transact([
      RedisCommand("HSET", Self.key(job.id), "attempt", attempt, "order").with(order),
      RedisCommand("EXPIRE", Self.key(job.id), "\(Self.secondsToExpiry)"),
      RedisCommand("DEL", Self.resultKey(job.id)),
      try push(job),
    ])
  }

  /// Hands a job to Celery again after its worker died.
  func publishAgain(_ job: Job) async throws {
    try await connection.transact([RedisCommand("DEL", Self.resultKey(job.id)), try push(job)])
  }

  /// Hands a job to Celery again, as another attempt: a worker that still does it stops, and its
  /// events are dropped.
  func restart(_ job: Job, attempt: String, keepsCheckpoint: Bool) async throws {
    var commands = [
      RedisCommand("HSET", Self.key(job.id), "attempt", attempt),
      RedisCommand(
        "DEL", Self.resultKey(job.id), Self.leaseKey(job.id), Self.eventsKey(job.id)),
      try push(job),
    ]
    if !keepsCheckpoint {
      commands += [
        RedisCommand("DEL", Self.checkpointKey(job.id)),
        RedisCommand("HDEL", Self.key(job.id), "checkpoint"),
      ]
    }
    try await connection.transact(commands)
  }

  /// The last event before the checkpoint; nil if there is no checkpoint.
  func checkpointPosition(of job: JobID) async throws -> WorkEvent.Position? {
    try await connection.send(RedisCommand("HGET", Self.key(job), "checkpoint")).text
      .flatMap(WorkEvent.Position.init)
  }

  private func push(_ job: Job) throws -> RedisCommand {
    let type = job.request.type
    let message = try CeleryMessage.call(
      "masklet.\(type)", of: job.id, priority: job.request.priority)
    return RedisCommand("LPUSH", CeleryMessage.queueKey(job.request.priority)).with(message)
  }

  /// The state of a job in Celery.
  struct Standing: Sendable {
    let isOrdered: Bool
    /// True if a living worker does the job.
    let isHeld: Bool
    /// True if the job's task has ended with success.
    let isDone: Bool
    /// True if there are events that were not applied yet.
    let hasEvents: Bool
    /// Why Celery gave the job up; nil if it did not.
    let failure: String?
  }

  func standing(_ job: JobID) async throws -> Standing {
    let replies = try await connection.send([
      RedisCommand("HEXISTS", Self.key(job), "order"), RedisCommand("EXISTS", Self.leaseKey(job)),
      RedisCommand("GET", Self.resultKey(job)), RedisCommand("XLEN", Self.eventsKey(job)),
    ])
    return Standing(
      isOrdered: replies[0].integer == 1, isHeld: replies[1].integer == 1,
      isDone: replies[2].bytes.map(CeleryResult.isSuccess) ?? false,
      hasEvents: replies[3].integer != 0,
      failure: replies[2].bytes.flatMap(CeleryResult.failure))
  }

  /// Removes entries that were applied or ignored: the worker need not send them again.
  func acknowledge(
    _ entries: [EventEntry], of job: JobID, applied: [String: Int]
  ) async throws {
    guard !entries.isEmpty else { return }
    var commands = [RedisCommand("XDEL", Self.eventsKey(job)).with(entries.map(\.id))]
    if !applied.isEmpty {
      commands.append(
        RedisCommand("HSET", Self.appliedKey(job)).with(
          applied.flatMap { [$0.key, "\($0.value)"] }))
      commands.append(RedisCommand("EXPIRE", Self.appliedKey(job), "\(Self.secondsToExpiry)"))
    }
    try await connection.transact(commands)
  }

  /// Removes everything that Redis holds of a job. A worker that still does it stops.
  func forget(_ job: JobID) async throws {
    try await connection.send(
      RedisCommand(
        "DEL", Self.key(job), Self.eventsKey(job), Self.appliedKey(job), Self.leaseKey(job),
        Self.checkpointKey(job)))
  }

  func revoke(_ job: JobID) async throws {
    try await forget(job)
    let message = try CeleryMessage.revocation(of: job, now: now())
    try await connection.send(
      RedisCommand("PUBLISH", CeleryMessage.controlChannel(database: database)).with(message))
  }
}

/// A task's entry in Celery's result backend.
enum CeleryResult {
  private struct Meta: Decodable {
    let status: String
  }

  private struct Failure: Decodable {
    struct Error: Decodable {
      let type: String?
      let message: [String]

      enum CodingKeys: String, CodingKey {
        case type = "exc_type"
        case message = "exc_message"
      }
    }
    let result: Error
  }

  static func isSuccess(_ json: [UInt8]) -> Bool {
    (try? JSONDecoder().decode(Meta.self, from: Data(json)).status) == "SUCCESS"
  }

  /// Why the task failed; nil if it did not.
  static func failure(_ json: [UInt8]) -> String? {
    let data = Data(json)
    guard let meta = try? JSONDecoder().decode(Meta.self, from: data) else { return nil }
    switch meta.status {
    case "FAILURE":
      let error = try? JSONDecoder().decode(Failure.self, from: data).result
      let text = error?.message.joined(separator: " ") ?? ""
      return text.isEmpty
        ? "The Celery worker gave it up (\(error?.type ?? "no reason given"))" : text
    case "REVOKED": return "The job was revoked in Celery: submit it again"
    default: return nil
    }
  }
}
