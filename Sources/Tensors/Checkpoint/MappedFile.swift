import Compression
import Foundation

/// A file mapped into memory for reading. The file must not be truncated meanwhile.
///
/// Sendable: the mapping is read-only and lives as long as the object.
final class MappedFile: @unchecked Sendable {
  private let start: UnsafeRawPointer
  let count: Int

  init(path: String) throws(CheckpointError) {
    func failure(_ operation: String) -> CheckpointError {
      CheckpointError(path: path, fact: "cannot \(operation): \(String(cString: strerror(errno)))")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("stat") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError(path: path, fact: "is not a regular file")
    }
    guard status.st_size > 0 else { throw CheckpointError(path: path, fact: "is empty") }
    count = Int(status.st_size)
    guard let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      mapping != MAP_FAILED
    else { throw failure("map") }
    start = UnsafeRawPointer(mapping)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: start), count)
  }

  /// Calls `body` with the bytes of `range`, valid only within.
  func withBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) is past the file")
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count))
  }

  func bytes(_ range: Range<Int>) -> [UInt8] { withBytes(range) { [UInt8]($0) } }
}

extension MappedFile: RandomAccessBytes {}
