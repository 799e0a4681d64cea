import Foundation
import Jobs
import Masklets

/// The output and the record of a job as lines of JSON.
struct EventLines: PropagationOutput, JobContext {
  let checkpointFile: String?
  let tell: @Sendable (Data) throws -> Void

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
    try tell(try encoder.encode(event))
  }

  func writeDone(result: Data?) throws {
    var event: [String: Any] = ["event": "done"]
    if let result {
      event["result"] = try JSONSerialization.jsonObject(
        with: result, options: .fragmentsAllowed)
    }
    try tell(
      try JSONSerialization.data(
        withJSONObject: event, options: [.sortedKeys, .withoutEscapingSlashes]))
  }

  func record(
    _ masks: [PropagatedMask], frame: Int, of propagation: PropagationRecord
  ) async throws -> [ObjectID] {
    let body = RemotePropagationEvent.Masks(
      frame: frame, masks: masks.map(RemotePropagationEvent.Masks.Entry.init))
    try write(Named(event: "masks", body: body))
    return masks.map(\.objectID)
  }

  func fillEmpty(
    _ empty: RLE, frames: [Int], of keys: [Int64], propagation: PropagationRecord
  ) async throws {
    let body = RemotePropagationEvent.EmptyMasks(
      frames: frames, keys: keys, size: [empty.size.height, empty.size.width],
      counts: empty.counts)
    try write(Named(event: "empty_masks", body: body))
  }

  func start() {}

  func report(progress percent: Double) async throws {
    try Task.checkCancellation()
    try write(Progress(percent: percent))
  }

  /// The masks themselves were told already.
  func reportMasks(frame: Int, objectIDs: [Int]) async throws {
    try Task.checkCancellation()
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
