import Foundation
import Masklets
import Synchronization
import Tensors

/// Encoded frames on disk, in half precision: a frame is encoded once, for all objects, sessions
/// and propagations, across restarts.
///
///     let cache = EncodedFrameCache(folder: "data/frames", limit: 8 << 30)
///     cache.read(key, on: compute)              // nil: not stored
///     cache.store(frame, as: key, on: compute)  // the frame as `read` will return it
///
/// One folder for each video and encoder, one file a frame, of 8.4 MB at the full
/// input size, written under a temporary
/// name and renamed. When the files exceed the limit, those used longest ago are removed first; a
/// file's modification time is the time of its last use. Several processes may share the folder. A
/// file that cannot be read counts as absent.
package final class EncodedFrameCache: Sendable {
  private let folder: String
  private let limit: Int
  private let report: @Sendable (String) -> Void
  private let usage = Mutex(Usage())

  private struct Usage {
    /// Bytes on disk at the last scan plus those written since; nil before the first scan.
    var bytes: Int?
    /// Files written since the last scan.
    var written = 0
    /// True if the last attempt to store a frame failed.
    var isFailing = false
  }

  /// - Parameters:
  ///   - folder: created when the first frame is stored.
  ///   - limit: most bytes of all files.
  ///   - report: called with one line of text when storing frames starts to fail.
  package init(
    folder: String, limit: Int, report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.folder = folder
    self.limit = limit
    self.report = report
  }

  /// How many frames of an input size fit.
  package func capacity(_ input: InputSize) -> Int { limit / EncodedFrameFile.bytes(input) }

  func contains(_ key: FrameKey) -> Bool { access(path(of: key), R_OK) == 0 }

  /// The frame stored under `key`, if there is one. Marks it as used now.
  func read(_ key: FrameKey, on compute: Compute) -> EncodedFrame? {
    let path = path(of: key)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let frame = EncodedFrameFile.read(key, from: descriptor, on: compute) else {
      // Damaged: the frame is encoded again.
      unlink(path)
      return nil
    }
    futimens(descriptor, nil)
    return frame
  }

  /// Stores a frame. Calls `report` if that fails.
  ///
  /// - Returns: the frame rounded to half precision, whether it was stored or not.
  func store(_ frame: EncodedFrame, as key: FrameKey, on compute: Compute) -> EncodedFrame {
    guard capacity(key.input) > 0 else { return EncodedFrameFile.rounded(frame, on: compute) }
    do {
      let rounded = try write(frame, key, on: compute)
      usage.withLock { $0.isFailing = false }
      makeRoom(key.input)
      return rounded
    } catch {
      let isNew = usage.withLock { usage in
        defer { usage.isFailing = true }
        return !usage.isFailing
      }
      if isNew { report("Encoded frames are not kept: \(error)") }
      return EncodedFrameFile.rounded(frame, on: compute)
    }
  }

  private func write(
    _ frame: EncodedFrame, _ key: FrameKey, on compute: Compute
  ) throws(EncodedFrameCacheError) -> EncodedFrame {
    let folder = folder(of: key)
    let part = "\(folder)/.\(key.frame)-\(UUID().uuidString)"
    var descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if descriptor < 0, errno == ENOENT {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw EncodedFrameCacheError(EACCES)
      }
      descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    }
    guard descriptor >= 0 else { throw EncodedFrameCacheError(errno) }
    defer { close(descriptor) }
    do throws(EncodedFrameCacheError) {
      let rounded = try EncodedFrameFile.write(frame, as: key, to: descriptor, on: compute)
      guard rename(part, path(of: key)) == 0 else { throw EncodedFrameCacheError(errno) }
      return rounded
    } catch {
      unlink(part)
      throw error
    }
  }

  private func folder(of key: FrameKey) -> String {
    var hash = SHA256()
    hash.update("\(key.video)\n\(key.encoder)".utf8)
    return "\(folder)/\(hash.finish().prefix(32))"
  }

  func path(of key: FrameKey) -> String { "\(folder(of: key))/\(key.frame)" }
}

// Keeping the files within the limit.
extension EncodedFrameCache {
  /// A file of the cache, or one that was not completely written yet.
  private struct Entry {
    var path: String
    var bytes: Int
    /// When it was last used, in seconds and nanoseconds since 1970.
    var used: (Int, Int)
    var isPart: Bool
  }

  /// Seconds after which an incomplete file must be from a process that ended.
  private static let partAge = 3600

  /// Called after a file was written: removes the files used longest ago until the rest is within
  /// the limit.
  private func makeRoom(_ input: InputSize) {
    // Other processes write too: scan again before they can exceed the limit by much.
    let interval = max(1, min(32, capacity(input) / 32))
    let isDue = usage.withLock { usage in
      usage.written += 1
      usage.bytes? += EncodedFrameFile.bytes(input)
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
      // Fails if another process removed it already.
      unlink(entry.path)
      bytes -= entry.bytes
      // Fails unless that was the last file in the folder.
      rmdir((entry.path as NSString).deletingLastPathComponent)
    }
    usage.withLock { [bytes] in $0.bytes = bytes }
  }

  private func entries() -> [Entry] {
    names(in: folder).flatMap { subfolder in
      names(in: "\(folder)/\(subfolder)").compactMap { name -> Entry? in
        let path = "\(folder)/\(subfolder)/\(name)"
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Entry(
          path: path, bytes: Int(status.st_size),
          used: (status.st_mtim.tv_sec, status.st_mtim.tv_nsec), isPart: name.hasPrefix("."))
      }
    }
  }

  /// The names of the entries of a folder; empty if it does not exist.
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
