import Foundation
import GRDB
import Jobs
import Propagation

/// A row of `job`.
struct JobRecord: StoredRecord {
  /// Given by the database.
  let sequence: Int64?
  let id: String
  let type: String
  let parameters: Data
  let priority: Int
  let idempotencyKey: String?
  let serialKey: String?
  let state: JobState
  let progress: Double
  let createdAt: Date
  let startedAt: Date?
  let completedAt: Date?
  let result: Data?
  let error: String?

  static let databaseTableName = "job"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case sequence, id, type, parameters, priority, state, progress, result, error
    case idempotencyKey = "idempotency_key"
    case serialKey = "serial_key"
    case createdAt = "created_at"
    case startedAt = "started_at"
    case completedAt = "completed_at"
  }

  typealias Columns = CodingKeys

  /// - Parameter job: of a job that is not stored yet, the sequence is left to the database.
  init(_ job: Job) {
    sequence = job.sequence == 0 ? nil : job.sequence
    id = job.id.rawValue
    type = job.request.type
    parameters = job.request.parameters
    priority = job.request.priority.rank
    idempotencyKey = job.request.idempotencyKey
    serialKey = job.request.serialKey
    state = job.state
    progress = job.progress
    createdAt = job.createdAt
    startedAt = job.startedAt
    completedAt = job.completedAt
    result = job.result
    error = job.error
  }

  var job: Job {
    Job(
      id: JobID(rawValue: id),
      request: JobRequest(
        type: type, parameters: parameters, priority: JobPriority(rank: priority) ?? .normal,
        idempotencyKey: idempotencyKey, serialKey: serialKey),
      sequence: sequence ?? 0, state: state, progress: progress, createdAt: createdAt,
      startedAt: startedAt, completedAt: completedAt, result: result, error: error)
  }

  /// The job with this id, by a cached statement: a running job is read with every frame.
  static func fetch(_ id: JobID, in db: Database) throws -> Job? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM job WHERE id = ?")
    return try JobRecord.fetchOne(statement, arguments: [id.rawValue])?.job
  }

  static func isRunning(_ id: JobID, in db: Database) throws -> Bool {
    try !JobRecord.filter { $0.id == id.rawValue }.filter { $0.state == JobState.running }.isEmpty(
      db)
  }
}

extension JobState: DatabaseValueConvertible {}

/// A row of `job_checkpoint`.
struct CheckpointRecord: StoredRecord {
  let jobID: String
  let state: Data

  static let databaseTableName = "job_checkpoint"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case state
    case jobID = "job_id"
  }

  typealias Columns = CodingKeys
}

/// A row of `job_event`.
struct EventRecord: StoredRecord {
  let jobID: String
  let id: Int64
  /// The JSON of a `JobEvent.Kind`, or of an `EarlierKind`.
  let kind: Data

  static let databaseTableName = "job_event"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case id, kind
    case jobID = "job_id"
  }

  typealias Columns = CodingKeys

  init(_ event: JobEvent, of job: JobID) throws {
    jobID = job.rawValue
    id = event.id.rawValue
    kind = try JSONEncoder().encode(event.kind)
  }

  func event() throws -> JobEvent {
    let decoder = JSONDecoder()
    let kind: JobEvent.Kind
    do {
      kind = try decoder.decode(JobEvent.Kind.self, from: self.kind)
    } catch let error as DecodingError {
      guard let earlier = try? decoder.decode(EarlierKind.self, from: self.kind) else {
        throw error
      }
      kind = try .custom(.masks(frame: earlier.masks.frame, objectIDs: earlier.masks.objectIDs))
    }
    return JobEvent(id: EventID(rawValue: id), kind: kind)
  }

  /// How databases from before custom events hold a propagation's masks.
  private struct EarlierKind: Decodable {
    struct Masks: Decodable {
      let frame: Int
      let objectIDs: [Int]
    }

    let masks: Masks
  }
}
