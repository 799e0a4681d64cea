import Foundation

/// Bytes of which any part can be read: a file read piece by piece, or one that is mapped.
package protocol RandomAccessBytes {
  var count: Int { get }

  /// - Precondition: `range` lies within `0..<count`.
  func bytes(_ range: Range<Int>) throws -> [UInt8]
}

/// A file of which parts are read when they are asked for. Not Sendable: the file has one position.
package final class FileBytes: RandomAccessBytes {
  private let handle: FileHandle
  package let count: Int

  package init(_ file: URL) throws {
    handle = try FileHandle(forReadingFrom: file)
    count = Int(clamping: try handle.seekToEnd())
  }

  /// - Throws: `ZipError.damaged` if the file has become shorter meanwhile.
  package func bytes(_ range: Range<Int>) throws -> [UInt8] {
    try handle.seek(toOffset: UInt64(range.lowerBound))
    let data = try handle.read(upToCount: range.count) ?? Data()
    guard data.count == range.count else { throw ZipError.damaged }
    return [UInt8](data)
  }
}
