import Masklets

/// The frames a person clicked on last, so that a further click need not compute their motion anew.
actor MotionImageCache {
  /// A frame's identity: where it is, and what it shows.
  struct Key: Hashable, Sendable {
    let index: Int
    let frameCount: Int
    /// Hash of its pixels.
    let content: Int
  }

  struct Entry: Sendable {
    let frame: FrameFeatures
    let motion: MotionImage
  }

  private static let limit = 3
  private var entries: [(key: Key, entry: Entry)] = []

  func entry(for key: Key) -> Entry? {
    entries.first { $0.key == key }?.entry
  }

  func keep(_ entry: Entry, for key: Key) {
    entries.removeAll { $0.key == key }
    entries.append((key, entry))
    entries.removeFirst(max(0, entries.count - Self.limit))
  }
}
