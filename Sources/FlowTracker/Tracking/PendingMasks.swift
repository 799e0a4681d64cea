import Masklets

/// Masks of the forward pass on frames that the backward pass will complete.
struct PendingMasks: Sendable {
  /// By frame, then in the order of the request's objects; nil for an object that the forward pass
  /// does not carry over the frame.
  private var masks: [Int: [CompactMask?]] = [:]

  init() {}

  /// nil if nothing is pending on the frame.
  subscript(frame: Int) -> [CompactMask?]? { masks[frame] }

  mutating func store(_ soft: [SoftMask?], on frame: Int) {
    masks[frame] = soft.map { $0.map(CompactMask.init) }
  }

  mutating func remove(_ frame: Int) { masks[frame] = nil }
}

// MARK: Checkpoints

extension PendingMasks {
  func write(to writer: inout StateWriter) {
    writer.write(UInt32(masks.count))
    for (frame, masks) in masks.sorted(by: { $0.key < $1.key }) {
      writer.write(UInt32(frame))
      for mask in masks {
        writer.write(UInt8(mask == nil ? 0 : 1))
        mask?.write(to: &writer)
      }
    }
  }

  init(from reader: inout StateReader, objects: Int, frameCount: Int) throws {
    for _ in 0..<(try reader.readCount(limit: frameCount)) {
      let frame = try reader.readCount(limit: frameCount - 1)
      masks[frame] = try (0..<objects).map { _ in
        let isPresent = try reader.read(UInt8.self) == 1
        return isPresent ? try CompactMask(from: &reader) : nil
      }
    }
  }
}
