import Foundation
import Jobs
import Logging
import Masklets
import Persistence
import Propagation

/// Propagations that workers on other machines run: writes their orders and stores the masks that
/// come back.
package struct RemotePropagation: RemoteWork {
  package let type = PropagateJob.type

  private let store: Store
  private let videos: VideoLibrary
  private let engine: Engine
  private let logger: Logger
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
      job: job.id,
      engine: PropagationOrder.EngineChoice(
        name: engine.name, model: engine.model, tracker: engine.tracker,
        imageSize: engine.imageSize,
        precision: engine.precision),
      video: PropagationOrder.Video(
        path: "/api/v1/videos/\(video.id)/file", digest: content.digest, name: video.name),
      parameters: parameters)
    return try JSONEncoder().encode(order)
  }

  package func apply(
    _ event: Data, named name: String, of job: Job, in context: any JobContext
  ) async throws {
    let record = try await records.record(of: job)
    do {
      switch try RemotePropagationEvent(name: name, json: event) {
      case .masks(let masks):
        let stored = try await store.store(
          try masks.propagatedMasks(), frame: masks.frame, of: record)
        try await context.report(.masks(frame: masks.frame, objectIDs: stored))
        // The worker's copy goes once this returns.
        try await store.flush()
      case .emptyMasks(let empty):
        try await store.storeEmpty(
          try empty.mask(), frames: empty.frames, of: empty.keys, propagation: record)
        try await store.flush()
      case .pauses(let event):
        try await store.storePauses(event.pauses, of: record)
        try await store.flush()
      case .report(let event):
        try await context.report(event.report)
      case .log(let line):
        logger.info("\(line.message)")
      }
    } catch {
      throw store.reported(error)
    }
  }
}

/// The records of the jobs followed at present: reading one from a job's parameters may mean decoding
/// megabytes.
private actor PropagationRecords {
  private static let capacity = 64

  private var records: [JobID: PropagationRecord] = [:]

  func record(of job: Job) throws -> PropagationRecord {
    if let record = records[job.id] { return record }
    if records.count >= Self.capacity { records = [:] }
    let record = PropagationRecord(
      job: job.id, parameters: try job.request.decodeParameters())
    records[job.id] = record
    return record
  }
}
