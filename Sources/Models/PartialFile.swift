import DurableFiles
import Foundation

/// A checkpoint that is being installed: a hidden file in the models folder, locked by one process
/// at a time. It stays after a failed attempt, so that a download continues where it stopped.
///
/// `@unchecked Sendable`: one task installs a model, and passes the file from thread to thread,
/// never to two at once.
final class PartialFile: @unchecked Sendable {
  let path: String
  private let file: String
  /// −1 once it is released.
  private var descriptor: Int32
  private(set) var count: Int64

  /// Opens the partial file, or creates it.
  ///
  /// - Parameter file: the name it will have when it is complete.
  /// - Throws: `ModelError.busy` while another process has locked it.
  init(for file: String, in folder: String) throws {
    let path = "\(folder)/.\(file).part"
    self.path = path
    self.file = file
    // The process that held the lock before may have moved the file into place: then open another.
    while true {
      let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
      guard opened >= 0 else { throw Self.failure(of: file, errno) }
      guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
        close(opened)
        throw ModelError.busy(file: file)
      }
      var (mine, named) = (stat(), stat())
      guard fstat(opened, &mine) == 0 else {
        defer { close(opened) }
        throw Self.failure(of: file, errno)
      }
      if lstat(path, &named) == 0, mine.st_ino == named.st_ino, mine.st_dev == named.st_dev {
        descriptor = opened
        count = Int64(mine.st_size)
        return
      }
      close(opened)
    }
  }

  deinit { release() }

  /// Releases the lock; nothing may be written any more.
  func release() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
  }

  /// Appends bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let written = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(count))
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Self.failure(of: file, errno) }
      done += written
      count += Int64(written)
    }
  }

  func truncate() throws {
    guard ftruncate(descriptor, 0) == 0 else { throw Self.failure(of: file, errno) }
    count = 0
  }

  /// Flushes the file to the disk and renames it, which is flushed too.
  func move(to target: String) throws {
    guard fsync(descriptor) == 0 else { throw Self.failure(of: file, errno) }
    do {
      try DurableFile.move(path, to: target)
    } catch let error as POSIXError {
      throw Self.failure(of: file, error.code.rawValue)
    }
  }

  func remove() {
    // Succeeds if it is gone already.
    unlink(path)
  }

  private static func failure(of file: String, _ code: Int32) -> ModelError {
    switch code {
    case ENOSPC, EDQUOT: .diskFull(file: file, needed: nil, free: nil)
    default: .notWritable(file: file, reason: String(cString: strerror(code)))
    }
  }
}
