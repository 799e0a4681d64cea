import Foundation
import HTTPTypes
import Hummingbird
import Jobs
import NIOCore
import ServiceLifecycle

/// A job's events as Server-Sent Events.
struct EventStream: Sendable {
  let jobs: any JobManager

  /// How long a page gathers after the one before: what many watchers cost goes with the pages.
  private static let pace = Duration.milliseconds(250)

  /// The events after `last`; ends with the job, or when the server shuts down.
  func response(for id: JobID, after last: EventID?) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
        .xAccelBuffering: "no",
      ],
      body: ResponseBody { writer in
        // Told at once, so that the client knows that it is connected.
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        for try await page in jobs.events(id, after: last).cancelOnGracefulShutdown() {
          guard let job = try await jobs.job(id) else { break }
          try await writer.write(ByteBuffer(string: try text(of: page, job: job)))
          if !job.state.isFinished { try await Task.sleep(for: Self.pace) }
        }
        try await writer.finish(nil)
      })
  }

  /// - Parameter job: as it stands now, which is what `progress` and `done` tell.
  private func text(of page: [JobEvent], job: Job) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let standing = String(decoding: try encoder.encode(JobAnswer(job: job)), as: UTF8.self)
    return page.map { event in
      let (name, data) =
        switch event.kind {
        case .custom(let event): (event.name, event.json)
        case .progress: ("progress", standing)
        case .done: ("done", standing)
        }
      return "id: \(event.id.rawValue)\nevent: \(name)\ndata: \(data)\n\n"
    }.joined()
  }
}

extension HTTPField.Name {
  static let xAccelBuffering = Self("X-Accel-Buffering")!
}
