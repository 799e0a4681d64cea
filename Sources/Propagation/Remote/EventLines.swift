import Foundation
import Jobs
import Masklets

/// Writes what a job computes, and the changes of its record, as lines of JSON: the output and the
/// context of a job that runs without the store.
struct EventLines: PropagationOutput, JobContext {
  /// Path of the file that holds the checkpoint; nil to save none.
  let checkpointFile: String?
  /// Writes one JSON object; blocks while nobody reads.
  let writeLine: @Sendable (Data) throws -> Void

  struct Started: Encodable {
    let event = "started"
  }

  private struct Progress: Encodable {
    let event = "progress"
    let percent: Double
  }

  private struct Named<Body: Encodable>: Encodable {
    let event: String
    let body: Body

    private enum CodingKeys: CodingKey { case event }

    func encode(to encoder: any Encoder) throws {
      try body.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(event, forKey: .event)
    }
  }

  func write(_ event: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try writeLine(try encoder.encode(event))
  }

  func writeDone(result: Data?) throws {
    var event: [String: Any] = ["event": "done"]
    if let result {
      event["result"] = try JSONSerialization.jsonObject(
        with: result, options: .fragmentsAllowed)
    }
    try writeLine(
      try JSONSerialization.data(
        withJSONObject: event, options: [.sortedKeys, .withoutEscapingSlashes]))
  }

  func store(
    _ masks: [PropagatedMask], frame: Int, of propagation: PropagationRecord
  ) async throws -> [ObjectID] {
    let body = RemotePropagationEvent.Masks(
      frame: frame, masks: masks.map(RemotePropagationEvent.Masks.Entry.init))
    try write(Named(event: "masks", body: body))
    return masks.map(\.objectID)
  }

  func storeEmpty(
    _ empty: RLE, frames: [Int], of keys: [Int64], propagation: PropagationRecord
  ) async throws {
    let body = RemotePropagationEvent.EmptyMasks(
      frames: frames, keys: keys, size: [empty.size.height, empty.size.width],
      counts: empty.counts)
    try write(Named(event: "empty_masks", body: body))
  }

  func storePauses(
    _ pauses: [PropagatedPauses], of propagation: PropagationRecord
  ) async throws {
    try write(Named(event: "pauses", body: RemotePropagationEvent.Pauses(pauses: pauses)))
  }

  func reported(_ error: any Error) -> any Error { error }

  func start() {}

  func report(progress percent: Double) async throws {
    try Task.checkCancellation()
    try write(Progress(percent: percent))
  }

  /// Writes nothing for masks: the line of `store` holds the masks themselves.
  func report(_ event: JobEvent.Custom) async throws {
    try Task.checkCancellation()
    guard event.name != JobEvent.Custom.masksName else { return }
    try write(Named(event: "report", body: RemotePropagationEvent.Report(report: event)))
  }

  func saveCheckpoint(_ checkpoint: Data) async throws {
    guard let checkpointFile else { return }
    try checkpoint.write(to: URL(filePath: checkpointFile), options: .atomic)
    struct Saved: Encodable { let event = "checkpoint" }
    try write(Saved())
  }

  func checkpoint() async throws -> Data? {
    guard let checkpointFile, FileManager.default.fileExists(atPath: checkpointFile) else {
      return nil
    }
    return try Data(contentsOf: URL(filePath: checkpointFile))
  }
}
