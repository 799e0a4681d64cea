import Foundation
import Synchronization

/// Bytes of which any part can be read: a file read piece by piece, or one that is mapped.
package protocol RandomAccessBytes: Sendable {
  var count: Int { get }

  /// - Precondition: `range` lies within `0..<count`.
  func bytes(_ range: Range<Int>) throws -> [UInt8]
}

/// A file of which parts are read when they are asked for, one at a time: it has one position.
package final class FileBytes: RandomAccessBytes {
  private let handle: Mutex<FileHandle>
  package let count: Int

  package convenience init(_ file: URL) throws {
    try self.init(try FileHandle(forReadingFrom: file))
  }

  /// A file that is open for reading and that nothing else reads by this handle.
  package init(_ handle: FileHandle) throws {
    count = Int(clamping: try handle.seekToEnd())
    self.handle = Mutex(handle)
  }

  /// - Throws: `ZipError.damaged` if the file has become shorter meanwhile.
  package func bytes(_ range: Range<Int>) throws -> [UInt8] {
    let data = try handle.withLock { handle in
      try handle.seek(toOffset: UInt64(range.lowerBound))
      return try handle.read(upToCount: range.count) ?? Data()
    }
    guard data.count == range.count else { throw ZipError.damaged }
    return [UInt8](data)
  }
}
