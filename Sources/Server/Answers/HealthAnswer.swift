import Foundation
import Propagation

/// `/health`.
struct HealthAnswer: Encodable, Sendable {
  struct Queue: Encodable, Sendable {
    let pending: Int
    let running: Int
  }

  let message = "Masklet is running"
  /// `healthy` where prompts and jobs are taken, else `degraded`.
  let status: String
  /// Whether the engine can answer. The flow engine needs no weights and always can.
  let modelLoaded: Bool
  let timestamp = Date()
  let activeSessions: Int
  let engine: String
  let device: String
  let queue: Queue

  init(engine: Engine, activeSessions: Int, queue: (pending: Int, running: Int)?) {
    let isReady = engine.isReady
    status = isReady && queue != nil ? "healthy" : "degraded"
    modelLoaded = isReady
    self.activeSessions = activeSessions
    self.engine = engine.name
    device = engine.device
    self.queue = Queue(pending: queue?.pending ?? 0, running: queue?.running ?? 0)
  }

  private enum CodingKeys: String, CodingKey {
    case message, status
    case modelLoaded = "model_loaded"
    case timestamp
    case activeSessions = "active_sessions"
    case engine, device, queue
  }
}
