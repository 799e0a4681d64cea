import Foundation
import GRDB
import Jobs
import Masklets

extension Store {
  /// Adds a webhook.
  ///
  /// - Parameter maximum: how many there may be.
  /// - Returns: the webhook added, or the one added with the same idempotency key before.
  /// - Throws: `RequestError` of kind `conflict` if there are `maximum`.
  package func insertWebhook(
    url: String, events: [WebhookEvent], secret: String, maximum: Int, key: String?, at date: Date
  ) async throws -> Webhook {
    try await database.write { db in
      if let id = try Store.resource(madeWith: key, kind: "webhook", in: db),
        let known = try WebhookRecord.fetchOne(db, key: id)
      {
        return known.webhook
      }
      guard try WebhookRecord.fetchCount(db) < maximum else {
        throw RequestError(
          .conflict, "There are \(maximum) webhooks, the most there can be: delete one first")
      }
      let webhook = WebhookRecord(
        id: UUID().uuidString.lowercased(), url: url,
        events: WebhookEvent.allCases.filter(events.contains).map(\.rawValue)
          .joined(separator: " "),
        secret: secret, createdAt: date)
      try webhook.insert(db)
      try Store.insertIdempotencyKey(key, of: webhook.id, kind: "webhook", at: date, in: db)
      return webhook.webhook
    }
  }

  /// All webhooks, the oldest first.
  package func webhooks() async throws -> [Webhook] {
    try await database.read { db in
      try WebhookRecord.order { $0.createdAt }.fetchAll(db).map(\.webhook)
    }
  }

  package func webhook(_ id: String) async throws -> Webhook? {
    try await database.read { db in try WebhookRecord.fetchOne(db, key: id)?.webhook }
  }

  /// Removes a webhook and its deliveries.
  ///
  /// - Returns: false for an unknown id.
  package func removeWebhook(_ id: String) async throws -> Bool {
    try await writeFreeing { db in try WebhookRecord.deleteOne(db, key: id) }
  }

  /// Adds what webhooks are to be told of the end of a job. In the transaction of the job's change, so
  /// that nothing is lost and nothing is made up.
  static func insertDeliveries(of job: Job, at date: Date, in db: Database) throws {
    let happened = WebhookEvent.events(of: job)
    if happened.isEmpty { return }
    for webhook in try WebhookRecord.fetchAll(db).map(\.webhook) {
      for event in happened where webhook.events.contains(event) {
        try WebhookDeliveryRecord(event, of: job, to: webhook.id, at: date).insert(db)
      }
    }
  }

  /// The last deliveries of a webhook, the newest first.
  package func deliveries(of webhook: String, limit: Int) async throws -> [WebhookDelivery] {
    try await database.read { db in
      try WebhookDeliveryRecord.filter { $0.webhookID == webhook }.order { $0.id.desc }
        .limit(limit).fetchAll(db).map(\.delivery)
    }
  }

  /// What is to be delivered now: of each webhook, what has been due longest.
  package func dueDeliveries(at date: Date) async throws -> [WebhookDelivery] {
    try await database.read { db in
      try WebhookDeliveryRecord.fetchAll(
        db,
        sql: """
          SELECT * FROM webhook_delivery WHERE id IN (
            SELECT (
              SELECT id FROM webhook_delivery
              WHERE webhook_id = webhook.id AND next_attempt_at <= ?
              ORDER BY next_attempt_at, id LIMIT 1
            ) FROM webhook)
          """, arguments: [date.stored]
      ).map(\.delivery)
    }
  }

  /// Stores what is known of a delivery's attempts.
  package func update(_ delivery: WebhookDelivery) async throws {
    _ = try await database.write { db in
      try WebhookDeliveryRecord.filter(key: delivery.id).updateAll(db) { row in
        [
          row.attempts.set(to: delivery.attempts), row.status.set(to: delivery.status),
          row.failure.set(to: delivery.failure),
          row.nextAttemptAt.set(to: delivery.nextAttemptAt?.stored),
          row.deliveredAt.set(to: delivery.deliveredAt?.stored),
        ]
      }
    }
  }

  /// Removes deliveries of events from before `date`, and all but the last `count` of each webhook.
  package func removeDeliveries(before date: Date, keeping count: Int) async throws {
    try await writeFreeing { db in
      try db.execute(
        sql: """
          DELETE FROM webhook_delivery WHERE happened_at < ? OR id IN (
            SELECT id FROM (
              SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place
              FROM webhook_delivery
            ) WHERE place > ?)
          """, arguments: [date.stored, count])
    }
  }
}
