import Foundation

/// A checkpoint on its way into the models folder: hidden beside its place, held by one process at
/// a time, and kept between attempts so that a download goes on where it stopped.
///
/// `@unchecked Sendable`: one task installs a model, and hands the file to one thread after the
/// other, never to two.
final class PartialFile: @unchecked Sendable {
  let path: String
  private let file: String
  /// −1 once it was let go.
  private var descriptor: Int32
  private(set) var count: Int64

  /// - Parameter file: the name it will have.
  /// - Throws: `ModelError.busy` while another process holds it.
  init(for file: String, in folder: String) throws {
    let path = "\(folder)/.\(file).part"
    self.path = path
    self.file = file
    // A file locked may have been moved into place by its last holder meanwhile: then take another.
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

  deinit { letGo() }

  /// Lets other processes have it; nothing is written any more.
  func letGo() {
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

  /// Brings everything to the disk and gives the file its name.
  func move(to target: String) throws {
    guard fsync(descriptor) == 0, rename(path, target) == 0 else {
      throw Self.failure(of: file, errno)
    }
  }

  func remove() {
    // It may be gone already, which is what is wanted.
    unlink(path)
  }

  private static func failure(of file: String, _ code: Int32) -> ModelError {
    switch code {
    case ENOSPC, EDQUOT: .diskFull(file: file, needed: nil, free: nil)
    default: .notWritable(file: file, reason: String(cString: strerror(code)))
    }
  }
}
