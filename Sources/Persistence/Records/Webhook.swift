import Foundation
import GRDB
import Jobs

/// What webhooks can be told of.
package enum WebhookEvent: String, Hashable, Sendable, Codable, CaseIterable {
  case jobCompleted = "job.completed"
  case jobFailed = "job.failed"
  /// An export whose file can be downloaded; also `jobCompleted`.
  case exportCompleted = "export.completed"
}

extension WebhookEvent {
  /// The type of jobs that export masks.
  private static let exportType = "export_masks"

  /// What happens when a job ends; nothing if it was cancelled.
  static func events(of job: Job) -> [WebhookEvent] {
    switch job.state {
    case .completed where job.request.type == exportType: [.jobCompleted, .exportCompleted]
    case .completed: [.jobCompleted]
    case .failed: [.jobFailed]
    default: []
    }
  }
}

/// An address that is told of events.
package struct Webhook: Hashable, Sendable, Identifiable {
  package let id: String
  package let url: String
  package let events: [WebhookEvent]
  /// The key of the signatures.
  package let secret: String
  package let createdAt: Date
}

/// One event that a webhook is told of, until it has answered or a day has passed.
package struct WebhookDelivery: Hashable, Sendable, Identifiable {
  package let id: Int64
  package let webhookID: String
  package let event: WebhookEvent
  package let jobID: String
  package let jobType: String
  /// Why the job failed; nil for one that was completed.
  package let jobError: String?
  package let happenedAt: Date
  package var attempts: Int
  /// nil once it was delivered or given up.
  package var nextAttemptAt: Date?
  package var deliveredAt: Date?
  /// What the last attempt was answered with.
  package var status: Int?
  /// Why the last attempt failed, in a sentence.
  package var failure: String?
}

/// A row of `webhook`.
struct WebhookRecord: StoredRecord {
  let id: String
  let url: String
  /// Separated by spaces.
  let events: String
  let secret: String
  let createdAt: Date

  static let databaseTableName = "webhook"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case id, url, events, secret
    case createdAt = "created_at"
  }

  typealias Columns = CodingKeys

  var webhook: Webhook {
    Webhook(
      id: id, url: url,
      events: events.split(separator: " ").compactMap { WebhookEvent(rawValue: String($0)) },
      secret: secret, createdAt: createdAt)
  }
}

/// A row of `webhook_delivery`.
struct WebhookDeliveryRecord: StoredRecord {
  /// Given by the database.
  let id: Int64?
  let webhookID: String
  let event: WebhookEvent
  let jobID: String
  let jobType: String
  let jobError: String?
  let happenedAt: Date
  let attempts: Int
  let nextAttemptAt: Date?
  let deliveredAt: Date?
  let status: Int?
  let failure: String?

  static let databaseTableName = "webhook_delivery"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case id, event, attempts, status, failure
    case webhookID = "webhook_id"
    case jobID = "job_id"
    case jobType = "job_type"
    case jobError = "job_error"
    case happenedAt = "happened_at"
    case nextAttemptAt = "next_attempt_at"
    case deliveredAt = "delivered_at"
  }

  typealias Columns = CodingKeys

  /// A delivery to be made at once.
  init(_ event: WebhookEvent, of job: Job, to webhook: String, at date: Date) {
    id = nil
    webhookID = webhook
    self.event = event
    jobID = job.id.rawValue
    jobType = job.request.type
    jobError = job.error
    happenedAt = date
    attempts = 0
    nextAttemptAt = date
    deliveredAt = nil
    status = nil
    failure = nil
  }

  var delivery: WebhookDelivery {
    WebhookDelivery(
      id: id ?? 0, webhookID: webhookID, event: event, jobID: jobID, jobType: jobType,
      jobError: jobError, happenedAt: happenedAt, attempts: attempts, nextAttemptAt: nextAttemptAt,
      deliveredAt: deliveredAt, status: status, failure: failure)
  }
}
