import Foundation

/// `/health`. Where it is answered at all, the engine and the job manager are there.
struct HealthAnswer: Encodable, Sendable {
  struct Queue: Encodable, Sendable {
    let pending: Int
    let running: Int
  }

  let message = "Masklet is running"
  let status = "healthy"
  let modelLoaded = true
  let timestamp = Date()
  let activeSessions: Int
  let engine: String
  let device: String
  let queue: Queue

  private enum CodingKeys: String, CodingKey {
    case message, status
    case modelLoaded = "model_loaded"
    case timestamp
    case activeSessions = "active_sessions"
    case engine, device, queue
  }
}
