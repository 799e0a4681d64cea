import Masklets
import Synchronization

/// Features of the pictures looked at last, found again by the pictures' content: a further click
/// on a frame need not encode it again.
final class RecentFrames: Sendable {
  private let entries = Mutex<[(picture: RGBImage, features: FrameFeatures)]>([])
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
  }

  func features(of picture: RGBImage) -> FrameFeatures? {
    entries.withLock { $0.first { $0.picture == picture }?.features }
  }

  /// Makes the picture the one looked at last.
  func insert(_ features: FrameFeatures, of picture: RGBImage) {
    entries.withLock { entries in
      entries.removeAll { $0.picture == picture }
      entries.append((picture, features))
      entries.removeFirst(max(entries.count - capacity, 0))
    }
  }
}
