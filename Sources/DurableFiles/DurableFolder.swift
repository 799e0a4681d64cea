import Foundation

/// Folders whose entries survive a power cut.
///
/// The system may keep a new name, a renaming or a removal in memory for half a minute although the
/// file itself was flushed: only flushing the folder puts it on the disk.
package enum DurableFolder {
  /// Creates a folder, with those above it that are missing. Does nothing if it exists.
  ///
  /// - Throws: `POSIXError`.
  package static func make(_ path: String) throws {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    let parent = (path as NSString).deletingLastPathComponent
    let above = parent.isEmpty ? "." : parent
    if above != path { try make(above) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw POSIXError.last }
    try flush(above)
  }

  /// Waits until the entries of a folder are on the disk.
  ///
  /// - Throws: `POSIXError`.
  package static func flush(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw POSIXError.last }
    defer { close(descriptor) }
    // Some file systems of other machines cannot flush a folder: EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw POSIXError.last }
  }
}

extension POSIXError {
  /// The error that the last call of the C library left in `errno`.
  static var last: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
