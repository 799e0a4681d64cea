import Foundation
import HTTPTypes
import Hummingbird
import Jobs
import Masklets
import NIOCore
import ServiceLifecycle

/// A job's events as Server-Sent Events.
struct JobEventStream: Sendable {
  let jobs: any JobManager

  /// The pause after each page of events. It limits what many watchers of one job cost.
  private static let pause = Duration.milliseconds(250)

  /// The events after `last`. The stream ends with the job, or when the server shuts down.
  func response(for id: JobID, after last: EventID?) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
        .xAccelBuffering: "no",
      ],
      body: ResponseBody { writer in
        // Sent at once, so that the client knows that it is connected.
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        for try await page in jobs.events(id, after: last).cancelOnGracefulShutdown() {
          guard let job = try await jobs.job(id) else { break }
          try await writer.write(ByteBuffer(string: try text(of: page, job: job)))
          if !job.state.isFinished { try await Task.sleep(for: Self.pause) }
        }
        try await writer.finish(nil)
      })
  }

  /// - Parameter job: the job in its present state, which `progress` and `done` carry.
  private func text(of page: [JobEvent], job: Job) throws -> String {
    let state = String(
      decoding: try JSONEncoder.ofService.encode(JobAnswer(job: job)), as: UTF8.self)
    return page.map { event in
      let (name, data) =
        switch event.kind {
        case .custom(let event): (event.name, event.json)
        case .progress: ("progress", state)
        case .done: ("done", state)
        }
      return "id: \(event.id.rawValue)\nevent: \(name)\ndata: \(data)\n\n"
    }.joined()
  }
}

/// The data of a `masks` event: which masks the job has stored.
struct StoredMasksEvent: Answer {
  let frame: Int
  let objectIDs: [ObjectID]

  static let fields = [Field("frame_idx", \.frame), Field("object_ids", \.objectIDs)]
}

extension HTTPField.Name {
  static let xAccelBuffering = Self("X-Accel-Buffering")!
}
