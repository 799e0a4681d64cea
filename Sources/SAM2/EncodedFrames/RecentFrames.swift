import Masklets
import Synchronization

/// The encoded frames used last, in memory, so that another click on a frame need not encode it
/// again.
final class RecentFrames: Sendable {
  /// Identifies a frame.
  enum Key: Hashable, Sendable {
    case frame(FrameKey)
    /// The picture itself, for videos without an identity.
    case picture(RGBImage)
  }

  private let entries = Mutex<[(key: Key, frame: EncodedFrame)]>([])
  private let capacity: Int

  /// - Parameter capacity: most frames held, 17 MB each.
  init(capacity: Int) {
    self.capacity = capacity
  }

  subscript(key: Key) -> EncodedFrame? {
    entries.withLock { $0.first { $0.key == key }?.frame }
  }

  /// Adds the frame as the one used last; the one used longest ago leaves when there are too many.
  func insert(_ frame: EncodedFrame, of key: Key) {
    entries.withLock { entries in
      entries.removeAll { $0.key == key }
      entries.append((key, frame))
      entries.removeFirst(max(entries.count - capacity, 0))
    }
  }
}
