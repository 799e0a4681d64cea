import Foundation
import Masklets
import Synchronization
import Tensors

/// Features of frames on disk, in half precision: a frame is encoded once, for all objects, sessions
/// and runs, across restarts.
///
///     let cache = FrameCache(folder: "data/frames", limit: 8 << 30)
///     cache.features(key, on: compute)            // nil: not there
///     cache.keep(features, as: key, on: compute)  // the features as they will be found
///
/// One folder for each video and encoder, one file of 8.4 MB a frame, written beside its place and
/// moved into it. Of more bytes than the limit the files used longest ago go first; use is told by
/// the files' modification time. Several processes may share the folder. What cannot be read counts
/// as absent.
package final class FrameCache: Sendable {
  package static let bytesPerFrame = FeatureFile.bytes

  let folder: String
  package let limit: Int
  private let report: @Sendable (String) -> Void
  private let usage = Mutex(Usage())

  private struct Usage {
    /// Bytes on disk as far as this process knows; nil before the first look.
    var bytes: Int?
    /// Files written since the last look.
    var written = 0
    var isFailing = false
  }

  /// - Parameters:
  ///   - folder: made when the first frame is kept.
  ///   - limit: most bytes of files.
  ///   - report: told when frames cannot be kept any more, and why.
  package init(
    folder: String, limit: Int, report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.folder = folder
    self.limit = limit
    self.report = report
  }

  /// How many frames fit.
  package var capacity: Int { limit / Self.bytesPerFrame }

  func contains(_ key: FrameKey) -> Bool { access(path(of: key), R_OK) == 0 }

  /// The features kept under `key`, which count as used now.
  func features(_ key: FrameKey, on compute: Compute) -> FrameFeatures? {
    let path = path(of: key)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let features = FeatureFile.read(key, from: descriptor, on: compute) else {
      // Damaged: it is made again.
      unlink(path)
      return nil
    }
    futimens(descriptor, nil)
    return features
  }

  /// Keeps features, if the disk takes them.
  ///
  /// - Returns: them as they are found later, whether they were kept or not.
  func keep(_ features: FrameFeatures, as key: FrameKey, on compute: Compute) -> FrameFeatures {
    guard capacity > 0 else { return FeatureFile.rounded(features, on: compute) }
    do {
      let rounded = try write(features, key, on: compute)
      usage.withLock { $0.isFailing = false }
      makeRoom()
      return rounded
    } catch {
      let isNew = usage.withLock { usage in
        defer { usage.isFailing = true }
        return !usage.isFailing
      }
      if isNew { report("Encoded frames are not kept: \(error)") }
      return FeatureFile.rounded(features, on: compute)
    }
  }

  private func write(
    _ features: FrameFeatures, _ key: FrameKey, on compute: Compute
  ) throws(FrameCacheError) -> FrameFeatures {
    let place = place(of: key)
    let part = "\(place)/.\(key.frame)-\(UUID().uuidString)"
    var descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if descriptor < 0, errno == ENOENT {
      do {
        try FileManager.default.createDirectory(
          atPath: place, withIntermediateDirectories: true)
      } catch {
        throw FrameCacheError(EACCES)
      }
      descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    }
    guard descriptor >= 0 else { throw FrameCacheError(errno) }
    defer { close(descriptor) }
    do throws(FrameCacheError) {
      let rounded = try FeatureFile.write(features, as: key, to: descriptor, on: compute)
      guard rename(part, path(of: key)) == 0 else { throw FrameCacheError(errno) }
      return rounded
    } catch {
      unlink(part)
      throw error
    }
  }

  private func place(of key: FrameKey) -> String {
    var hash = SHA256()
    hash.update("\(key.video)\n\(key.encoder)".utf8)
    return "\(folder)/\(hash.finish().prefix(32))"
  }

  func path(of key: FrameKey) -> String { "\(place(of: key))/\(key.frame)" }
}

extension FrameCache {
  // MARK: Room

  /// A file of the cache, or a part of one that was never finished.
  private struct Entry {
    var path: String
    var bytes: Int
    /// Seconds and nanoseconds.
    var used: (Int, Int)
    var isPart: Bool
  }

  /// A part that old was left by a process that ended.
  private static let partAge = 3600

  /// After a file was written: removes what was used longest ago while there is too much.
  private func makeRoom() {
    // Other processes write too: look again before they can have gone far beyond the limit.
    let interval = max(1, min(32, capacity / 32))
    let isDue = usage.withLock { usage in
      usage.written += 1
      usage.bytes? += Self.bytesPerFrame
      guard let bytes = usage.bytes, bytes <= limit, usage.written < interval else {
        usage.written = 0
        return true
      }
      return false
    }
    guard isDue else { return }
    var entries = entries()
    let old = time(nil) - Self.partAge
    for entry in entries where entry.isPart && entry.used.0 < old { unlink(entry.path) }
    entries.removeAll(where: \.isPart)
    entries.sort { $0.used < $1.used }
    var bytes = entries.reduce(0) { $0 + $1.bytes }
    for entry in entries {
      guard bytes > limit else { break }
      // Gone already where another process was faster.
      unlink(entry.path)
      bytes -= entry.bytes
      // Refused unless it was the folder's last.
      rmdir((entry.path as NSString).deletingLastPathComponent)
    }
    usage.withLock { [bytes] in $0.bytes = bytes }
  }

  private func entries() -> [Entry] {
    names(in: folder).flatMap { place in
      names(in: "\(folder)/\(place)").compactMap { name -> Entry? in
        let path = "\(folder)/\(place)/\(name)"
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Entry(
          path: path, bytes: Int(status.st_size),
          used: (status.st_mtim.tv_sec, status.st_mtim.tv_nsec), isPart: name.hasPrefix("."))
      }
    }
  }

  /// What a folder holds; nothing where it is gone.
  private func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
