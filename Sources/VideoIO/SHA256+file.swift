import Foundation
import Masklets

extension SHA256 {
  /// Hashes a whole file, a megabyte at a time.
  ///
  /// - Throws: `CocoaError` for a file that cannot be opened or read.
  package mutating func update(fileAt path: String) throws {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? file.close() }
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { update(piece) }
  }

  /// The digest of a file.
  ///
  /// - Throws: `CocoaError` for a file that cannot be opened or read.
  package static func digest(ofFileAt path: String) throws -> String {
    var hash = SHA256()
    try hash.update(fileAt: path)
    return hash.finish()
  }
}
