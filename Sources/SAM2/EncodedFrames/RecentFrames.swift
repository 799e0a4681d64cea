import Masklets
import Synchronization

/// Features of the frames looked at last: a further click on a frame need not encode it again.
final class RecentFrames: Sendable {
  /// What tells one frame from another.
  enum Key: Hashable, Sendable {
    case frame(FrameKey)
    /// The content, for videos without identity.
    case picture(RGBImage)
  }

  private let entries = Mutex<[(key: Key, features: FrameFeatures)]>([])
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
  }

  func features(of key: Key) -> FrameFeatures? {
    entries.withLock { $0.first { $0.key == key }?.features }
  }

  /// Makes the frame the one looked at last.
  func insert(_ features: FrameFeatures, of key: Key) {
    entries.withLock { entries in
      entries.removeAll { $0.key == key }
      entries.append((key, features))
      entries.removeFirst(max(entries.count - capacity, 0))
    }
  }
}
