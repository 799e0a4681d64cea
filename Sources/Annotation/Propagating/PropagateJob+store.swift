import Foundation
import Logging
import Masklets
import Persistence
import Propagation
import Scheduling

extension PropagateJob {
  /// Propagations whose masks go to the store.
  ///
  /// - Parameters:
  ///   - store: the one that also holds the records of the jobs.
  ///   - precedence: shared with the clicks of the process.
  ///   - checkpointInterval: frames between two checkpoints, each of which may be megabytes.
  ///   - checkpointBytes: the largest engine state that is saved.
  package init(
    store: Store, videos: VideoLibrary, engine: Engine, precedence: Precedence,
    checkpointInterval: Int = 10, checkpointBytes: Int = 256 << 20,
    now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
  ) {
    self.init(
      output: store,
      frames: { parameters in
        guard let session = try await store.session(parameters.sessionID) else {
          throw RequestError.unknownSession
        }
        return try await videos.ownFrames(of: session.video)
      }, engine: engine, precedence: precedence, checkpointInterval: checkpointInterval,
      checkpointBytes: checkpointBytes, now: now, logger: logger)
  }
}
