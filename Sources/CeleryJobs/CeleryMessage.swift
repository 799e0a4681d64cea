import Foundation
import Jobs

/// Messages for Celery's workers (task protocol 2 in kombu's envelope).
enum CeleryMessage {
  /// The key of the queue of a priority. Workers empty the queues in the order of the priorities.
  static func queueKey(_ priority: JobPriority) -> String {
    switch priority {
    case .interactive: queue
    case .normal: "\(queue)\(separator)3"
    case .batch: "\(queue)\(separator)6"
    }
  }

  private static let queue = "celery"
  private static let separator = "\u{06}\u{16}"

  /// A call of `task` with the job's id as its only argument. The task's id is the job's.
  static func call(_ task: String, of job: JobID, priority: JobPriority) throws -> Data {
    let id = job.rawValue
    let nothing = NSNull()
    let embedded: [String: Any] = [
      "callbacks": nothing, "errbacks": nothing, "chain": nothing, "chord": nothing,
    ]
    let body: [Any] = [[id], [String: Any](), embedded]
    let headers: [String: Any] = [
      "lang": "py", "task": task, "id": id, "root_id": id, "parent_id": nothing, "group": nothing,
      "retries": 0, "eta": nothing, "expires": nothing, "timelimit": [nothing, nothing],
      "argsrepr": "('\(id)',)", "kwargsrepr": "{}", "origin": "masklet", "ignore_result": false,
    ]
    return try envelope(
      body: body, headers: headers, correlation: id, exchange: "", routingKey: queue,
      priority: [.interactive: 0, .normal: 3, .batch: 6][priority] ?? 3)
  }

  /// The channel of the workers' remote control, by the number of the Redis database.
  static func controlChannel(database: Int) -> String { "/\(database).celery.pidbox" }

  /// Orders all workers to drop the job; one that runs it is stopped.
  static func revocation(of job: JobID, now: Date) throws -> Data {
    let body: [String: Any] = [
      "method": "revoke",
      "arguments": ["task_id": job.rawValue, "terminate": true, "signal": "SIGTERM"]
        as [String: Any],
      "destination": NSNull(), "pattern": NSNull(), "matcher": NSNull(),
    ]
    let headers: [String: Any] = [
      "clock": 1, "expires": now.timeIntervalSince1970 + secondsOfRevocation,
    ]
    return try envelope(
      body: body, headers: headers, correlation: nil, exchange: "celery.pidbox", routingKey: "",
      priority: 0)
  }

  private static let secondsOfRevocation = 60.0

  private static func envelope(
    body: Any, headers: [String: Any], correlation: String?, exchange: String,
    routingKey: String, priority: Int
  ) throws -> Data {
    var properties: [String: Any] = [
      "delivery_mode": 2, "delivery_info": ["exchange": exchange, "routing_key": routingKey],
      "priority": priority, "body_encoding": "base64", "delivery_tag": UUID().uuidString,
    ]
    if let correlation {
      properties["correlation_id"] = correlation
      properties["reply_to"] = UUID().uuidString
    }
    let text = try JSONSerialization.data(withJSONObject: body).base64EncodedString()
    return try JSONSerialization.data(withJSONObject: [
      "body": text, "content-encoding": "utf-8", "content-type": "application/json",
      "headers": headers, "properties": properties,
    ])
  }
}
