import Foundation
import GRDB
import Jobs
import Logging

/// Propagations that workers on other machines do: writes their orders and stores the masks that
/// come back.
package struct RemotePropagation: RemoteWork {
  package let type = PropagateJob.type

  let store: Store
  let videos: VideoLibrary
  let engine: Engine
  let logger: Logger
  private let records = PropagationRecords()

  package init(store: Store, videos: VideoLibrary, engine: Engine, logger: Logger) {
    self.store = store
    self.videos = videos
    self.engine = engine
    self.logger = logger
  }

  package func order(for job: Job) async throws -> Data {
    let parameters: PropagateParameters = try job.request.decodeParameters()
    let video = try await videos.video(parameters.videoID)
    let content = try await videos.content(of: video)
    let order = PropagationOrder(
      jobID: job.id.rawValue, type: type,
      engine: PropagationOrder.EngineChoice(name: engine.name, model: engine.model),
      video: PropagationOrder.Video(
        path: "/api/v1/videos/\(video.id)/file", digest: content.digest, name: video.name),
      parameters: parameters, videoFile: nil, checkpointFile: nil)
    return try JSONEncoder().encode(order)
  }

  package func take(
    _ event: Data, named name: String, of job: Job, in context: any JobContext
  ) async throws {
    let record = try await records.record(of: job)
    do {
      switch try RemotePropagationEvent(name: name, json: event) {
      case .masks(let masks):
        let stored = try await store.record(
          try masks.masks.map { try $0.made() }, frame: masks.frame, of: record)
        try await context.reportMasks(frame: masks.frame, objectIDs: stored)
      case .emptyMasks(let empty):
        try await store.fillEmpty(
          try empty.mask(), frames: empty.frames, of: empty.keys, propagation: record)
      case .log(let line):
        logger.info("\(line.message)")
      }
    } catch let error as DatabaseError {
      throw RequestError(
        .storageFull, "Masks could not be stored: \(StorageFailure(error).sentence)")
    }
  }
}

/// What is known of the jobs followed at the moment, whose parameters may be megabytes to read.
private actor PropagationRecords {
  private static let most = 64

  private var known: [JobID: PropagationRecord] = [:]

  func record(of job: Job) throws -> PropagationRecord {
    if let record = known[job.id] { return record }
    if known.count >= Self.most { known = [:] }
    let record = PropagationRecord(
      job: job.id, parameters: try job.request.decodeParameters())
    known[job.id] = record
    return record
  }
}
