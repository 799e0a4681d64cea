import Annotation
import Foundation
import Hummingbird
import Masklets
import Propagation

/// The mask service: health, sessions, prompts, propagation and masks of a frame. Served at `/` and
/// under `/sam2`.
struct MaskServiceRoutes: Sendable {
  let service: AnnotationService
  let web: WebFiles

  static let tag = "Mask service"

  var endpoints: [Endpoint] {
    statusEndpoints + MaskServiceSessionRoutes(service: service).endpoints
      + PromptRoutes(service: service).endpoints + [MaskRoutes(service: service).ofFrame]
      + PropagationRoutes(service: service).endpoints + JobRoutes(service: service).ofMaskService
  }

  private var statusEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/health", tag: Self.tag,
        summary: "Report whether the service is ready",
        answer: .json(HealthAnswer.self), handler: { _, _ in await health() }),
      Endpoint(
        method: .get, path: "/", tag: Self.tag,
        summary: "The annotator if Accept prefers text/html, else the same as /health",
        answer: .json(HealthAnswer.self),
        handler: { request, _ in
          if let index = web.index, prefersHTML(request.headers[values: .accept]) {
            var response = index.response(to: request)
            response.headers[values: .vary].append("Accept")
            return response
          }
          return await health()
        }),
      Endpoint(
        method: .post, path: "/cleanup", tag: Self.tag,
        summary: "Free idle memory and delete old job records",
        answer: .json(MessageAnswer.self),
        handler: { _, _ in
          _ = try await service.cleanUp()
          return .json(MessageAnswer(message: "Cleanup task scheduled"))
        }),
    ]
  }

  /// Answers even if the store cannot be read: that is when the answer is needed most.
  private func health() async -> Response {
    var queue: (pending: Int, running: Int)?
    do {
      queue = try await service.queueLength()
    } catch {
      service.logger.error("The state of the jobs cannot be read: \(error)")
    }
    let engine = service.engine.current
    let card = engine.card
    var problems = service.problems + (await service.jobs.problems())
    if card?.isLost == true {
      problems.append("The graphics card no longer answers: restart Masklet")
    }
    return .json(
      HealthAnswer(
        engine: engine, activeSessions: await service.activeSessionCount, queue: queue,
        problems: problems, card: card))
  }
}

/// The state of the service.
struct HealthAnswer: Answer {
  enum Status: String, Choice {
    /// Prompts and jobs are accepted.
    case healthy
    case degraded
  }

  struct Queue: Answer {
    let pending: Int
    let running: Int

    static let fields = [Field("pending", \.pending), Field("running", \.running)]
  }

  struct Card: Answer {
    let card: GraphicsCard

    static let fields = [
      Field("name", \.card.name),
      Field("driver", \.card.driver, "The version of CUDA that the driver knows"),
      Field("memory_bytes", \.card.totalBytes, "Of the card; null once it is lost"),
      Field("free_bytes", \.card.freeBytes, "That no program uses; null once the card is lost"),
      Field("used_bytes", \.card.usedBytes, "That Masklet has taken"),
    ]
  }

  let engine: Engine
  let activeSessions: Int
  /// nil if the state of the jobs cannot be read.
  let queue: (pending: Int, running: Int)?
  let problems: [String]
  let card: GraphicsCard?
  let time = Date()

  static let component: String? = "Health"
  static let fields = [
    Field("message", { _ in "Masklet is running" }),
    Field("status", \.status),
    Field(
      "model_loaded", \.engine.isReady,
      "True if the engine can answer; the flow engine needs no weights and always can"),
    Field("timestamp", \.time),
    Field("active_sessions", \.activeSessions),
    Field("engine", \.engine.name),
    Field("device", \.engine.device),
    Field(
      "graphics_card", { $0.card.map(Card.init) },
      "The graphics card that computes; null on the processor"),
    Field("model", \.engine.model, "The network that answers prompts; null without weights"),
    Field(
      "tracker", \.engine.tracker,
      "The network that carries masks along the video; null without weights"),
    Field(
      "image_size", \.engine.imageSize,
      "Side of the picture that the network reads, in pixels; null without weights"),
    Field(
      "precision", \.engine.precision,
      "What SAM 2 computes in: float32, bfloat16, int8 or half; null for an engine without weights"
    ),
    Field(
      "queue", { Queue(pending: $0.queue?.pending ?? 0, running: $0.queue?.running ?? 0) }),
    Field("problems", \.problems, "What is to be mended, in sentences; empty if all is well"),
  ]

  private var status: Status {
    engine.isReady && queue != nil && problems.isEmpty ? .healthy : .degraded
  }
}

/// A sentence.
struct MessageAnswer: Answer {
  let message: String

  static let component: String? = "Message"
  static let fields = [Field("message", \.message)]
}
