import Foundation
import Jobs

/// The jobs as they stand in Redis: what the server and the workers agreed on.
///
/// Of a job `masklet:job:ID`, a hash, holds `order`, what to do (a worker does nothing for a job
/// without it), and `applied`, the last event that needs not be sent again. Beside it are `:events`,
/// a stream of what the work brings, `:lease`, held by the worker that does it for as long as it
/// lives, and `:checkpoint`, from where another one goes on.
struct CeleryQueue: Sendable {
  let connection: RedisConnection
  let database: Int
  let now: @Sendable () -> Date

  /// What nobody asked for any more goes after this time.
  private static let secondsKept = 7 * 24 * 3600

  static func key(_ job: JobID) -> String { "masklet:job:\(job.rawValue)" }
  static func eventsKey(_ job: JobID) -> String { key(job) + ":events" }
  static func leaseKey(_ job: JobID) -> String { key(job) + ":lease" }
  private static func checkpointKey(_ job: JobID) -> String { key(job) + ":checkpoint" }
  private static func resultKey(_ job: JobID) -> String { "celery-task-meta-\(job.rawValue)" }

  func isOrdered(_ job: JobID) async throws -> Bool {
    try await connection.send(RedisCommand("HEXISTS", Self.key(job), "order")).integer == 1
  }

  /// Hands the job to Celery, in one step with its order.
  func publish(_ job: Job, order: Data) async throws {
    try await connection.transact([
      RedisCommand("HSET", Self.key(job.id), "order").with(order),
      RedisCommand("EXPIRE", Self.key(job.id), "\(Self.secondsKept)"),
      RedisCommand("DEL", Self.resultKey(job.id)),
      try push(job),
    ])
  }

  /// Hands a job to Celery again whose worker is gone.
  func publishAgain(_ job: Job) async throws {
    try await connection.transact([RedisCommand("DEL", Self.resultKey(job.id)), try push(job)])
  }

  private func push(_ job: Job) throws -> RedisCommand {
    let type = job.request.type
    let message = try CeleryMessage.call(
      "masklet.\(type)", of: job.id, priority: job.request.priority)
    return RedisCommand("LPUSH", CeleryMessage.queueKey(job.request.priority)).with(message)
  }

  /// How a job stands with Celery.
  struct Standing: Sendable {
    let isOrdered: Bool
    /// Whether a living worker does it.
    let isHeld: Bool
    /// Why Celery gave it up.
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

  /// Forgets events that were taken in; of one run, none up to `last` need be sent again.
  func acknowledge(_ entries: [EventEntry], of job: JobID) async throws {
    guard let last = entries.last else { return }
    try await connection.transact([
      RedisCommand("XDEL", Self.eventsKey(job)).with(entries.map(\.id)),
      RedisCommand("HSET", Self.key(job), "applied", "\(last.run) \(last.number)"),
    ])
  }

  /// Removes all that Redis holds of a job: a worker that has it still stops.
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

/// What Celery writes of a task into its result backend.
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
