import Foundation

/// Videos opened for display and clicks: the least recently used is closed when there are too many,
/// and each when it has not been used for a while.
actor OpenVideos {
  private struct Entry {
    let opening: Task<VideoOpener.Opened, any Error>
    var lastUse: Date
  }

  private var entries: [String: Entry] = [:]
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// The open video `id`; calls `open` if it is not open yet.
  func video(
    _ id: String, at now: Date,
    open: @escaping @Sendable () async throws -> VideoOpener.Opened
  ) async throws -> VideoOpener.Opened {
    if let entry = entries[id] {
      entries[id]?.lastUse = now
      return try await entry.opening.value
    }
    while entries.count >= capacity,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      entries[oldest.key] = nil
    }
    let opening = Task { try await open() }
    entries[id] = Entry(opening: opening, lastUse: now)
    do {
      return try await opening.value
    } catch {
      if entries[id]?.opening == opening { entries[id] = nil }
      throw error
    }
  }

  /// The video if it is open; does not count as a use of it.
  func opened(_ id: String) async throws -> VideoOpener.Opened? {
    try await entries[id]?.opening.value
  }

  func close(_ id: String) {
    entries[id] = nil
  }

  func closeUnused(since limit: Date) {
    for (id, entry) in entries where entry.lastUse <= limit { entries[id] = nil }
  }
}
