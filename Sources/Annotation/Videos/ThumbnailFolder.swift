import DurableFiles
import Foundation
import Persistence

/// Small pictures of frames, stored on disk up to a total size: the oldest are removed first.
///
/// Only a few pictures are made at a time: a page of fifty thumbnails must not open fifty videos at
/// once.
package actor ThumbnailFolder {
  private let path: String
  private let capacity: Int
  private let turns: Int
  private var busy = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// Bytes in the folder; nil if they have not been counted.
  private var bytes: Int?

  /// - Parameters:
  ///   - path: the folder; created if it is missing.
  ///   - capacity: bytes that the pictures may take.
  ///   - turns: how many pictures are made at once.
  package init(path: String, capacity: Int = 256 << 20, turns: Int = 2) throws {
    try DurableFolder.make(path)
    self.path = path
    self.capacity = capacity
    self.turns = turns
  }

  /// The picture of a frame; calls `make` if it is not stored. A disk without room for it does not
  /// matter: it is made again the next time.
  func picture(
    video: String, frame: Int, width: Int, make: @Sendable () async throws -> [UInt8]
  ) async throws -> [UInt8] {
    let file = path + "/\(video)-\(frame)-\(width).jpg"
    if let stored = FileManager.default.contents(atPath: file) { return [UInt8](stored) }
    if busy < turns { busy += 1 } else { await withCheckedContinuation { waiting.append($0) } }
    defer { if waiting.isEmpty { busy -= 1 } else { waiting.removeFirst().resume() } }
    // Another call may have made it meanwhile.
    if let stored = FileManager.default.contents(atPath: file) { return [UInt8](stored) }
    let picture = try await make()
    do {
      try Data(picture).write(to: URL(fileURLWithPath: file), options: .atomic)
      try trim(adding: picture.count)
    } catch let error where StorageFailure.isOfFileSystem(error) {
      bytes = nil
    }
    return picture
  }

  /// Removes the pictures of a video.
  func remove(video: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where name.hasPrefix(video + "-") {
      try FileManager.default.removeItem(atPath: path + "/" + name)
    }
    bytes = nil
  }

  /// Removes the pictures of all videos but these, and what the end of the process left of others.
  func removeAll(exceptOf videos: Set<String>) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where !videos.contains(Self.video(ofPicture: name)) {
      try FileManager.default.removeItem(atPath: path + "/" + name)
    }
    bytes = nil
  }

  /// The name without frame and width: an id may contain hyphens itself.
  private static func video(ofPicture name: String) -> String {
    name.split(separator: "-", omittingEmptySubsequences: false).dropLast(2)
      .joined(separator: "-")
  }

  private func trim(adding count: Int) throws {
    if let bytes, bytes + count <= capacity {
      self.bytes = bytes + count
      return
    }
    let folder = URL(fileURLWithPath: path, isDirectory: true)
    let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: Array(keys)
    ).map { file in
      let values = try file.resourceValues(forKeys: keys)
      return (file, values.fileSize ?? 0, values.contentModificationDate ?? .distantPast)
    }
    var total = files.reduce(0) { $0 + $1.1 }
    if total > capacity {
      // A tenth below the limit, so that not every further picture lists the folder.
      for (file, size, _) in files.sorted(by: { $0.2 < $1.2 }) where total > capacity * 9 / 10 {
        try FileManager.default.removeItem(at: file)
        total -= size
      }
    }
    bytes = total
  }
}
