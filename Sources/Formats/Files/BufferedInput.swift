import Foundation

/// Reads a file byte by byte, in large pieces.
struct BufferedInput {
  private let nextPiece: () throws -> [UInt8]
  private var buffer: [UInt8] = []
  private var position = 0

  /// Opens a file and skips a byte order mark at its start.
  init(_ file: URL) throws {
    let handle = try FileHandle(forReadingFrom: file)
    try self.init { [UInt8](try handle.read(upToCount: 1 << 18) ?? Data()) }
  }

  /// Skips a byte order mark at the start.
  ///
  /// - Parameter nextPiece: the next bytes of the file; none at its end.
  init(_ nextPiece: @escaping () throws -> [UInt8]) throws {
    self.nextPiece = nextPiece
    try fill()
    if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  mutating func peek() throws -> UInt8? {
    if position == buffer.count { try fill() }
    return position < buffer.count ? buffer[position] : nil
  }

  mutating func next() throws -> UInt8? {
    let byte = try peek()
    if byte != nil { position += 1 }
    return byte
  }

  mutating func peekAfterSpace() throws -> UInt8? {
    while let byte = try peek(), Self.isSpace(byte) { position += 1 }
    return try peek()
  }

  mutating func nextAfterSpace() throws -> UInt8? {
    let byte = try peekAfterSpace()
    if byte != nil { position += 1 }
    return byte
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private mutating func fill() throws {
    buffer = try nextPiece()
    position = 0
  }
}
