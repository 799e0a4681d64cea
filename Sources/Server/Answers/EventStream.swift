import Foundation
import HTTPTypes
import Hummingbird
import Jobs
import NIOCore
import ServiceLifecycle

/// A job's events as Server-Sent Events.
struct EventStream: Sendable {
  let jobs: any JobManager

  private struct Masks: Encodable {
    let frame: Int
    let objectIDs: [Int]

    enum CodingKeys: String, CodingKey {
      case frame = "frame_idx"
      case objectIDs = "object_ids"
    }
  }

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
        for try await event in jobs.events(id, after: last).cancelOnGracefulShutdown() {
          guard let text = try await text(of: event, job: id) else { break }
          try await writer.write(ByteBuffer(string: text))
        }
        try await writer.finish(nil)
      })
  }

  /// nil once the job's record is gone.
  private func text(of event: JobEvent, job id: JobID) async throws -> String? {
    switch event.kind {
    case .masks(let frame, let objectIDs):
      return try line("masks", event.id, Masks(frame: frame, objectIDs: objectIDs))
    case .progress, .done:
      guard let job = try await jobs.job(id) else { return nil }
      let name = if case .done = event.kind { "done" } else { "progress" }
      return try line(name, event.id, JobAnswer(job: job))
    }
  }

  private func line(_ name: String, _ id: EventID, _ data: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let json = String(decoding: try encoder.encode(data), as: UTF8.self)
    return "id: \(id.rawValue)\nevent: \(name)\ndata: \(json)\n\n"
  }
}

extension HTTPField.Name {
  static let xAccelBuffering = Self("X-Accel-Buffering")!
}
