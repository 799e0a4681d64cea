import Foundation
import Jobs
import Logging
import Masklets
import Scheduling
import TestSupport

@testable import Annotation
@testable import Persistence
@testable import Propagation

/// A whole service on a folder of its own, with videos that are a line of text:
/// `video WIDTH HEIGHT FRAMES [DAMAGED FRAME]...`
final class Fixture: Sendable {
  static let size = ImageSize(width: 40, height: 30)

  let folder: TemporaryFolder
  let clock: ManualClock
  let log = LogRecorder()
  let store: Store
  let videos: VideoLibrary
  let manager: EmbeddedJobManager
  let service: AnnotationService

  struct NotAVideo: Error, CustomStringConvertible {
    let description = "it starts with no header"
  }

  init(
    folder: TemporaryFolder? = nil, clock: ManualClock = ManualClock(), workers: Int = 2,
    limits: AnnotationLimits = AnnotationLimits(), checkpointInterval: Int = 1,
    checkpointBytes: Int = 1 << 20, history: HistoryLimits = HistoryLimits(),
    freeBytes: Int? = nil,
    engine chosen: Engine? = nil,
    beforeFrame: @escaping @Sendable (Int) async throws -> Void = { _ in },
    frames makeFrames: @escaping @Sendable (ImageSize, Int, Set<Int>) -> any FrameSource = {
      PlainFrames(size: $0, frameCount: $1, damaged: $2)
    }
  ) throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    self.clock = clock
    let engine =
      chosen ?? Engine(name: "still", propagator: StillEngine(beforeFrame: beforeFrame))
    let now: @Sendable () -> Date = { clock.date }
    store = try Store(path: folder.path + "/masklet.sqlite", historyLimits: history)
    let opener = VideoOpener(
      open: { path, _ in
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let words = text.split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }
        guard words.first == "video", numbers.count >= 3 else { throw NotAVideo() }
        let frames = makeFrames(
          ImageSize(width: numbers[0], height: numbers[1]), numbers[2],
          Set(numbers.dropFirst(3)))
        return VideoOpener.Opened(frames: frames, framesPerSecond: 25)
      },
      jpeg: { image in Array(image.pixels.prefix(1)) })
    videos = try VideoLibrary(
      store: store, opener: opener, uploads: folder.path + "/videos",
      roots: [folder.path + "/videos", folder.path + "/shared"], limits: limits, now: now)
    let precedence = Precedence()
    let runner = PropagateJob(
      store: store, videos: videos, engine: engine, precedence: precedence,
      checkpointInterval: checkpointInterval, checkpointBytes: checkpointBytes, now: now,
      logger: log.logger)
    manager = EmbeddedJobManager(
      store: store, runners: [runner], workers: workers,
      followUp: { [store] job in try await Refinement(store: store).request(after: job) },
      clock: clock, now: now, logger: log.logger)
    var free: (@Sendable () -> Int?)?
    if let freeBytes { free = { freeBytes } }
    service = AnnotationService(
      store: store, videos: videos, engine: engine, jobs: manager, precedence: precedence,
      limits: limits,
      clock: clock, now: now, freeMemory: free,
      logger: log.logger)
  }

  /// Runs `body` while the job manager works.
  func run(_ body: () async throws -> Void) async throws {
    let manager = manager
    try await withThrowingTaskGroup { group in
      group.addTask { try await manager.run() }
      try await body()
      await manager.shutdown(grace: .zero)
      try await group.waitForAll()
    }
  }

  /// Runs the job manager until a job sleeps on `clock`, then shuts it down with the job half-way.
  func runUntilHalt(on clock: ManualClock) async throws {
    let running = Task { try await manager.run() }
    await clock.waitForSleepers()
    await manager.shutdown(grace: .zero)
    try await running.value
  }

  func upload(
    frames: Int = 10, size: ImageSize = Fixture.size, damaged: Int? = nil, name: String = "a.mp4"
  ) async throws -> Video {
    let text = "video \(size.width) \(size.height) \(frames)" + (damaged.map { " \($0)" } ?? "")
    return try await upload(text, name: name)
  }

  func upload(_ text: String, name: String = "a.mp4") async throws -> Video {
    let bytes = Array(text.utf8)
    let pieces = AsyncStream { continuation in
      continuation.yield(bytes.prefix(5))
      continuation.yield(bytes.dropFirst(5))
      continuation.finish()
    }
    return try await videos.upload(named: name, pieces: pieces)
  }

  /// A session on an uploaded video of `frames` frames.
  func session(frames: Int = 10, damaged: Int? = nil) async throws -> Session {
    try await service.openSession(videoID: try await upload(frames: frames, damaged: damaged).id)
  }

  func ended(_ id: JobID) async throws -> Job? {
    for try await _ in manager.events(id, after: nil) {}
    return try await manager.job(id)
  }

  /// Propagates and returns the job that has ended.
  @discardableResult
  func propagate(
    _ session: String, start: Int? = nil, end: Int? = nil,
    direction: PropagationDirection = .both, scope: PropagationScope = .full,
    objectIDs: [ObjectID]? = nil
  ) async throws -> Job? {
    let job = try await service.propagate(
      session, start: start, end: end, direction: direction, scope: scope, objectIDs: objectIDs)
    return try await ended(job.id)
  }

  /// Runs of stale frames of an object.
  func stale(_ object: ObjectID = 1, in session: String) async throws -> [ClosedRange<Int>] {
    try await service.session(session).objects.first { $0.id == object }?.stale ?? []
  }

  /// The mask stored for an object on a frame.
  func mask(_ object: ObjectID = 1, frame: Int, in session: String) async throws -> Mask? {
    let masks = try await service.masks(frames: frame...frame, in: session)
    return try masks.first { $0.objectID == object }
      .map { try RLE(size: Self.size, counts: $0.counts).mask() }
  }
}

func click(_ x: Double, _ y: Double, include: Bool = true) -> Click {
  Click(Point(x: x, y: y), include: include)
}

/// What `body` was refused with.
func refusal(_ body: () async throws -> some Sendable) async throws -> RequestError? {
  do {
    _ = try await body()
    return nil
  } catch let error as RequestError {
    return error
  }
}
