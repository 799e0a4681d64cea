import Foundation
import Persistence

/// Looks at files that clients name by path, each once at a time: where many open the same new video,
/// one of them lists its frames and the others wait for that.
actor NamedVideos {
  /// A file in one of its states.
  struct File: Hashable {
    let path: String
    let bytes: Int64
    let modifiedAt: Date
  }

  private var looking: [File: Task<Video, any Error>] = [:]

  /// The video of `file`; calls `look` unless another caller looks at it.
  func video(
    of file: File, look: @escaping @Sendable () async throws -> Video
  ) async throws -> Video {
    if let present = looking[file] { return try await present.value }
    let task = Task { try await look() }
    looking[file] = task
    defer { looking[file] = nil }
    return try await task.value
  }
}
