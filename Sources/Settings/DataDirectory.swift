import DurableFiles
import Foundation

/// The folder where a server stores everything. Only one server at a time can hold it.
package final class DataDirectory: Sendable {
  package let path: String
  /// File descriptor of the lock file. The system releases the lock when the process ends, however it
  /// ends.
  private let lock: Int32

  /// Creates the folder if it does not exist, and locks it.
  ///
  /// - Throws: `DataDirectoryError`.
  package init(path: String) throws {
    self.path = path
    do {
      try DurableFolder.make(path)
    } catch {
      throw DataDirectoryError.notUsable(path)
    }
    let file = path + "/.lock"
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DataDirectoryError.notUsable(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw DataDirectoryError.inUse(path)
    }
    lock = descriptor
  }

  deinit {
    close(lock)
  }
}

/// Why a data folder cannot be used.
package enum DataDirectoryError: Error, Equatable, CustomStringConvertible {
  case inUse(String)
  case notUsable(String)

  package var description: String {
    switch self {
    case .inUse(let path):
      "DATA_DIR \(path) is used by another masklet server: stop it, or give this one another folder"
    case .notUsable(let path):
      "DATA_DIR \(path) cannot be written: make it a folder that this user may write to"
    }
  }
}
