import Foundation
import Persistence

/// One attempt to tell a webhook of an event.
package struct WebhookRequest: Sendable {
  let url: String
  let headers: [String: String]
  let body: Data

  /// Sends a request and returns the status of the answer; throws an error whose description is a
  /// sentence if there is none.
  package typealias Send = @Sendable (WebhookRequest) async throws -> Int

  /// Sends requests over the network to targets that are allowed. Redirects are not followed.
  ///
  /// - Parameter limit: the time that a receiver has for its answer.
  package static func sender(
    to targets: WebhookTargets, within limit: Duration = .seconds(10)
  ) -> Send {
    { request in try await WebhookExchange(request, to: targets).run(within: limit) }
  }
}

extension WebhookRequest {
  /// The message about an event. It is the same in every attempt.
  private struct Message: Encodable {
    let delivery: Int64
    let event: WebhookEvent
    let jobID: String
    let type: String
    let error: String?
    let happenedAt: Date

    enum CodingKeys: String, CodingKey {
      case delivery, event, type, error
      case jobID = "job_id"
      case happenedAt = "happened_at"
    }
  }

  /// What a webhook is sent of an event, signed with its secret.
  init(_ delivery: WebhookDelivery, to webhook: Webhook) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    body = try encoder.encode(
      Message(
        delivery: delivery.id, event: delivery.event, jobID: delivery.jobID,
        type: delivery.jobType, error: delivery.jobError, happenedAt: delivery.happenedAt))
    url = webhook.url
    headers = [
      "Content-Type": "application/json", "User-Agent": "masklet",
      "X-Masklet-Event": delivery.event.rawValue, "X-Masklet-Delivery": "\(delivery.id)",
      "X-Masklet-Signature":
        "sha256=" + Signature.code(of: body, key: Data(webhook.secret.utf8)),
    ]
  }
}
