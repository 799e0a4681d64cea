import Foundation
import Jobs

/// The jobs in Redis, in the layout that the server and the workers (worker/job_events.py) share.
///
/// `masklet:job:ID` is a hash with `order`, the work to do (a worker ignores a job without it), and
/// `applied`, the last event that need not be sent again. Next to it are `:events`, the stream of
/// the work's events, `:lease`, held by the worker that does the job as long as it lives, and
/// `:checkpoint`, from which another worker can continue.
struct CeleryQueue: Sendable {
  let connection: RedisConnection
  let database: Int
  let now: @Sendable () -> Date

  /// Keys that nobody used for this long expire.
  private static let secondsToExpiry = 7 * 24 * 3600

  static func key(_ job: JobID) -> String { "masklet:job:\(job.rawValue)" }
  static func eventsKey(_ job: JobID) -> String { key(job) + ":events" }
  static func leaseKey(_ job: JobID) -> String { key(job) + ":lease" }
  private static func checkpointKey(_ job: JobID) -> String { key(job) + ":checkpoint" }
  private static func resultKey(_ job: JobID) -> String { "celery-task-meta-\(job.rawValue)" }

  func isOrdered(_ job: JobID) async throws -> Bool {
    try await connection.send(RedisCommand("HEXISTS", Self.key(job), "order")).integer == 1
  }

  /// Hands the job to Celery, in one transaction with its order.
  func publish(_ job: Job, order: Data) async throws {
    try await connection.transact([
      RedisCommand("HSET", Self.key(job.id), "order").with(order),
      RedisCommand("EXPIRE", Self.key(job.id), "\(Self.secondsToExpiry)"),
      RedisCommand("DEL", Self.resultKey(job.id)),
      try push(job),
    ])
  }

  /// Hands a job to Celery again after its worker died.
  func publishAgain(_ job: Job) async throws {
    try await connection.transact([RedisCommand("DEL", Self.resultKey(job.id)), try push(job)])
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
    /// Why Celery gave the job up; nil if it did not.
    let failure: String?
  }

  func standing(_ job: JobID) async throws -> Standing {
    let replies = try await connection.send([
      RedisCommand("HEXISTS", Self.key(job), "order"), RedisCommand("EXISTS", Self.leaseKey(job)),
      RedisCommand("GET", Self.resultKey(job)),
    ])
    return Standing(
      isOrdered: replies[0].integer == 1, isHeld: replies[1].integer == 1,
      failure: replies[2].bytes.flatMap(CeleryResult.failure))
  }

  /// Removes events that were applied: the worker need not send them again.
  func acknowledge(_ entries: [EventEntry], of job: JobID) async throws {
    guard let last = entries.last else { return }
    try await connection.transact([
      RedisCommand("XDEL", Self.eventsKey(job)).with(entries.map(\.id)),
      RedisCommand("HSET", Self.key(job), "applied", "\(last.run) \(last.number)"),
    ])
  }

  /// Removes everything that Redis holds of a job. A worker that still does it stops.
  func forget(_ job: JobID) async throws {
    try await connection.send(
      RedisCommand(
        "DEL", Self.key(job), Self.eventsKey(job), Self.leaseKey(job), Self.checkpointKey(job)))
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
