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
    entries.withLock { entries in
      guard let index = entries.lastIndex(where: { $0.picture == picture }) else { return nil }
      entries.append(entries.remove(at: index))
      return entries.last?.features
    }
  }

  func insert(_ features: FrameFeatures, of picture: RGBImage) {
    entries.withLock { entries in
      entries.append((picture, features))
      entries.removeFirst(max(entries.count - capacity, 0))
    }
  }
}
