import Foundation

/// Files that survive a power cut from the moment that a call returns.
package enum DurableFile {
  /// Writes a file under a temporary name in its folder, flushes it and renames it: readers see the
  /// old contents or the new ones. Creates the folder if it is missing.
  ///
  /// - Throws: `POSIXError`; nothing is left then.
  package static func write(_ contents: Data, to path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try DurableFolder.make(folder)
    let partial = "\(folder)/.\((path as NSString).lastPathComponent).\(UUID().uuidString)"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw POSIXError.last }
    do {
      defer { close(descriptor) }
      try contents.withUnsafeBytes { try write($0, to: descriptor) }
      guard fsync(descriptor) == 0 else { throw POSIXError.last }
    } catch {
      unlink(partial)
      throw error
    }
    do {
      try move(partial, to: path)
    } catch {
      // Fails if the file was renamed already.
      unlink(partial)
      throw error
    }
  }

  /// Renames a file whose contents are flushed, replacing the one at `target`, and flushes the
  /// target's folder.
  ///
  /// - Throws: `POSIXError`.
  package static func move(_ path: String, to target: String) throws {
    guard rename(path, target) == 0 else { throw POSIXError.last }
    try DurableFolder.flush((target as NSString).deletingLastPathComponent)
  }

  /// Removes a file, if it exists, and flushes its folder.
  ///
  /// - Throws: `POSIXError`.
  package static func remove(_ path: String) throws {
    guard unlink(path) == 0 else {
      if errno == ENOENT { return }
      throw POSIXError.last
    }
    try DurableFolder.flush((path as NSString).deletingLastPathComponent)
  }

  /// Waits until the contents of a file are on the disk.
  ///
  /// - Throws: `POSIXError`.
  package static func flush(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw POSIXError.last }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw POSIXError.last }
  }

  // The buffer is read only while `withUnsafeBytes` lends it.
  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
    var done = 0
    while done < bytes.count {
      let count = Foundation.write(
        descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw POSIXError.last }
      done += count
    }
  }
}
