import Foundation

/// Space on the disk of the data folder, kept for deletions: a file without contents that is removed
/// when the disk is full, and made again once there is room.
package final class DiskReserve: Sendable {
  private let path: String
  private let bytes: Int64

  /// - Parameters:
  ///   - folder: on the disk in question.
  ///   - bytes: enough for the log of a deletion.
  package init(inFolder folder: String, bytes: Int64 = 8 << 20) {
    path = folder + "/.reserve"
    self.bytes = bytes
  }

  /// Reserves the space, or as much of it as leaves a little for others.
  ///
  /// - Returns: true if all of it is reserved.
  @discardableResult
  package func fill() -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, let free = freeBytes else { return false }
    let reserved = Int64(status.st_size)
    let possible = min(bytes, reserved + free - bytes / 8)
    if possible > reserved, posix_fallocate(descriptor, 0, off_t(possible)) != 0 {
      ftruncate(descriptor, off_t(reserved))
      return false
    }
    return possible == bytes
  }

  /// Gives the space back to the disk.
  ///
  /// - Returns: false if none was reserved.
  func release() -> Bool { unlink(path) == 0 }

  /// Bytes that may still be written to the disk; nil if the system does not say.
  private var freeBytes: Int64? {
    var status = statvfs()
    let folder = (path as NSString).deletingLastPathComponent
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  /// True if so little space is left that changes will soon be refused.
  package var isDiskFull: Bool { freeBytes.map { $0 < bytes / 4 } ?? false }
}
