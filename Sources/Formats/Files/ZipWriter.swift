import Compression
import Foundation

/// Writes a zip file entry by entry, which appears whole under its name or not at all.
///
/// Not Sendable: used by the one task that writes it.
final class ZipWriter: TextOutput {
  private static let pieceSize = 1 << 20

  private let file: AtomicFile
  private var encoder = ZipEncoder()

  init(_ target: URL) throws {
    file = try AtomicFile(target)
  }

  /// Writes a whole entry.
  ///
  /// - Parameter compress: false for contents that are compressed already, such as pictures.
  func add(_ name: String, _ bytes: [UInt8], compress: Bool) throws {
    try file.write(try encoder.entry(name, bytes, compress: compress))
  }

  /// Writes the contents of a file as an entry, a piece at a time.
  ///
  /// - Parameter compress: false for contents that are compressed already.
  func add(_ name: String, contentsOf source: URL, compress: Bool) throws {
    let input = try FileHandle(forReadingFrom: source)
    try file.write(try encoder.begin(name, compress: compress))
    while let piece = try input.read(upToCount: Self.pieceSize), !piece.isEmpty {
      try Task.checkCancellation()
      try file.write(try encoder.append(Array(piece)))
    }
    try end()
  }

  /// Begins an entry whose contents follow by `write` until `end`.
  func begin(_ name: String) throws {
    try file.write(try encoder.begin(name))
  }

  func write(_ text: String) throws {
    try file.write(try encoder.append(Array(text.utf8)))
  }

  func end() throws {
    let end = try encoder.end()
    try file.write(end.bytes)
    try file.patch(end.header, at: end.headerOffset)
  }

  /// Writes the directory and moves the file into place.
  func finish() throws {
    for piece in encoder.directory() { try file.write(piece) }
    try file.finish()
  }
}
