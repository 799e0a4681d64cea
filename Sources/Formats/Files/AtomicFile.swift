import DurableFiles
import Foundation

/// A file that is written in pieces under a temporary name in its folder and renamed by `finish`.
/// Without `finish` nothing is left.
///
/// Not Sendable: used by the one task that writes it.
final class AtomicFile: TextOutput {
  private static let bufferSize = 1 << 18

  private let target: URL
  private let partial: URL
  private let handle: FileHandle
  private var buffer = Data()
  /// Bytes written so far.
  private(set) var offset: UInt64 = 0
  private var isFinished = false

  init(_ target: URL) throws {
    self.target = target
    partial = target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent).\(UUID().uuidString).partial")
    guard FileManager.default.createFile(atPath: partial.path, contents: nil) else {
      throw FormatError(
        "\(target.lastPathComponent) cannot be written: check that its folder exists and that "
          + "there is space")
    }
    handle = try FileHandle(forWritingTo: partial)
    buffer.reserveCapacity(2 * Self.bufferSize)
  }

  deinit {
    guard !isFinished else { return }
    unlink(partial.path)
  }

  func write(_ bytes: some Sequence<UInt8>) throws {
    let before = buffer.count
    buffer.append(contentsOf: bytes)
    offset += UInt64(buffer.count - before)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  func write(_ text: String) throws { try write(text.utf8) }

  /// Replaces bytes that were written before.
  func patch(_ bytes: [UInt8], at place: UInt64) throws {
    try flush()
    try explaining {
      try handle.seek(toOffset: place)
      try handle.write(contentsOf: bytes)
      try handle.seek(toOffset: offset)
    }
  }

  /// Flushes the file to the disk, moves it into place and flushes its folder.
  func finish() throws {
    try flush()
    try explaining {
      try handle.synchronize()
      try handle.close()
    }
    guard rename(partial.path, target.path) == 0 else {
      throw FormatError("\(target.lastPathComponent) cannot be put into place")
    }
    isFinished = true
    try explaining { try DurableFolder.flush(target.deletingLastPathComponent().path) }
  }

  private func flush() throws {
    try explaining { try handle.write(contentsOf: buffer) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// - Throws: `FormatError` for errors of the disk in `body`.
  private func explaining(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch CocoaError.fileWriteOutOfSpace {
      throw FormatError(
        "The file cannot be written: the disk is full: free some space and try again")
    } catch {
      throw FormatError("The file cannot be written: \(error.localizedDescription)")
    }
  }
}
