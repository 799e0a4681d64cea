import Foundation
import Hummingbird
import Persistence
import Webhooks

/// `/api/v1/webhooks`
struct WebhookRoutes: Sendable {
  let store: Store
  let targets: WebhookTargets

  private static let tag = "Webhooks"
  private static let root = "/api/v1/webhooks"
  private static let webhook = root + "/{webhook_id}"
  private static let maximum = 20
  private static let shown = 200

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: Self.root, tag: Self.tag, summary: "List webhooks, the oldest first",
        answer: .json(PageAnswer<WebhookAnswer>.self),
        handler: { _, _ in
          let webhooks = try await store.webhooks().map(WebhookAnswer.init)
          return .json(PageAnswer(items: webhooks, nextCursor: nil))
        }),
      Endpoint(
        method: .post, path: Self.root, tag: Self.tag,
        summary: "Add a webhook: an address that is told of events",
        headers: [Endpoint.idempotencyKey(of: "webhook")], body: .json(WebhookBody.self),
        status: 201, answer: .json(WebhookAnswer.self), refusals: [400, 409, 413, 422],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: WebhookBody = try await request.readJSON()
          try targets.check(body.url)
          let webhook = try await store.insertWebhook(
            url: body.url, events: body.events, secret: body.secret, maximum: Self.maximum,
            key: key, at: Date())
          return .created(WebhookAnswer(webhook: webhook), at: "\(Self.root)/\(webhook.id)")
        }),
      Endpoint(
        method: .get, path: Self.webhook, tag: Self.tag, summary: "Describe a webhook",
        answer: .json(WebhookAnswer.self), refusals: [404],
        handler: { _, context in
          guard let webhook = try await store.webhook(try context.webhookID()) else {
            throw Self.unknown
          }
          return .json(WebhookAnswer(webhook: webhook))
        }),
      Endpoint(
        method: .delete, path: Self.webhook, tag: Self.tag,
        summary: "Delete a webhook with its deliveries", status: 204, refusals: [404],
        handler: { _, context in
          guard try await store.removeWebhook(try context.webhookID()) else {
            throw Self.unknown
          }
          return .empty()
        }),
      Endpoint(
        method: .get, path: Self.webhook + "/deliveries", tag: Self.tag,
        summary: "List the last \(Self.shown) deliveries of a webhook, the newest first",
        answer: .json(PageAnswer<WebhookDeliveryAnswer>.self), refusals: [404],
        handler: { _, context in
          let id = try context.webhookID()
          guard try await store.webhook(id) != nil else { throw Self.unknown }
          let deliveries = try await store.deliveries(of: id, limit: Self.shown)
          return .json(
            PageAnswer(items: deliveries.map(WebhookDeliveryAnswer.init), nextCursor: nil))
        }),
    ]
  }

  private static let unknown = APIError.notFound("Webhook not found")
}

extension ServiceContext {
  fileprivate func webhookID() throws -> String { try id("webhook_id", of: "Webhook") }
}

extension WebhookEvent: Choice {}

/// A webhook to add.
struct WebhookBody: RequestBody {
  var url = ""
  var events: [WebhookEvent] = []
  var secret = ""

  /// Characters; a shorter secret could be guessed from a signature.
  private static let secretLengths = 16...256

  static let fields: [Field] = [
    .required("url", \.url, .none, "Where to send events: an http or https address"),
    .required(
      "events", \.events,
      Rule(keywords: ["minItems": 1]) { $0.isEmpty ? "expected at least one event" : nil }),
    .required(
      "secret", \.secret,
      Rule(keywords: [
        "minLength": .integer(secretLengths.lowerBound),
        "maxLength": .integer(secretLengths.upperBound),
      ]) {
        secretLengths.contains($0.count)
          ? nil : "expected \(secretLengths.lowerBound) to \(secretLengths.upperBound) characters"
      }, "The key of the signatures"),
  ]
}

/// A webhook; its secret is not told.
struct WebhookAnswer: Answer {
  let webhook: Webhook

  static let component: String? = "Webhook"
  static let fields = [
    Field("id", \.webhook.id), Field("url", \.webhook.url), Field("events", \.webhook.events),
    Field("created_at", \.webhook.createdAt),
  ]
}

/// An event that a webhook is told of.
struct WebhookDeliveryAnswer: Answer {
  let delivery: WebhookDelivery

  static let component: String? = "WebhookDelivery"
  static let fields = [
    Field("id", \.delivery.id), Field("event", \.delivery.event),
    Field("job_id", \.delivery.jobID), Field("happened_at", \.delivery.happenedAt),
    Field("attempts", \.delivery.attempts),
    Field("status", \.delivery.status, "What the last attempt was answered with"),
    Field("failure", \.delivery.failure, "Why the last attempt failed"),
    Field("delivered_at", \.delivery.deliveredAt),
    Field(
      "next_attempt_at", \.delivery.nextAttemptAt, "null once it was delivered or given up"),
  ]
}
