import Foundation

/// A running job's access to its record in this process.
struct EmbeddedJobContext: JobContext {
  let id: JobID
  let manager: EmbeddedJobManager
  let store: any JobStore

  func start() async throws {
    try await manager.start(id)
  }

  func report(progress percent: Double) async throws {
    try Task.checkCancellation()
    do {
      try await manager.updateProgress(id, to: percent)
    } catch JobError.notRunning(_, .cancelled) {
      throw CancellationError()
    }
  }

  func report(_ event: JobEvent.Custom) async throws {
    try Task.checkCancellation()
    try await manager.append(.custom(event), to: id)
  }

  func saveCheckpoint(_ checkpoint: Data) async throws {
    try Task.checkCancellation()
    try await store.saveCheckpoint(checkpoint, of: id)
  }

  func checkpoint() async throws -> Data? {
    try await store.checkpoint(of: id)
  }
}
