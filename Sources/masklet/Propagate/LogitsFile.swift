import Foundation
import Masklets
import Tensors

/// Writes the mask logits of a propagation as safetensors: `logits` [video frames, objects, side,
/// side], zeros for masks that were not computed, and `object_ids` [objects], ascending.
///
/// `@unchecked Sendable`: the writer is only used while the lock is held.
final class LogitsFile: @unchecked Sendable {
  private let writer: SafetensorsWriter
  private let objectIDs: [ObjectID]
  private let side: Int
  private let lock = NSLock()

  /// - Parameter side: of the logits of a mask.
  init(path: String, frameCount: Int, objectIDs: [ObjectID], side: Int) throws {
    self.side = side
    self.objectIDs = objectIDs.sorted()
    let count = objectIDs.count
    writer = try SafetensorsWriter(
      path: path,
      tensors: [
        .init(name: "logits", shape: [frameCount, count, side, side]),
        .init(name: "object_ids", shape: [count], elementType: .int64),
      ])
    try writer.write(self.objectIDs.map { Int64($0) }, to: "object_ids")
  }

  func write(_ masks: [ObjectMask], frame: Int) throws {
    let rows = objectIDs.flatMap { id in
      masks.first { $0.objectID == id }?.logits
        ?? [Float](repeating: 0, count: side * side)
    }
    try lock.withLock { try writer.write(rows, to: "logits", at: frame) }
  }

  /// Moves the file into place.
  func finish() throws {
    try lock.withLock { try writer.finish() }
  }
}
