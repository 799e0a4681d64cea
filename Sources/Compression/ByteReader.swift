/// The error of a format whose data may end too early.
package protocol EndOfBytesError: Error {
  /// - Parameters:
  ///   - length: how many bytes there are.
  ///   - wanted: how many more were to be read at that point.
  static func endOfBytes(length: Int, wanted: Int) -> Self
}

/// Reads little-endian numbers from bytes one after the other, never past their end.
///
/// `Failure` is what running out of bytes is reported as.
package struct ByteReader<Failure: EndOfBytesError> {
  private let bytes: [UInt8]
  package private(set) var position = 0

  package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  package var remaining: Int { bytes.count - position }

  package mutating func skip(_ count: Int) throws(Failure) { _ = try take(count) }

  /// The next `count` bytes.
  package mutating func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw .endOfBytes(length: bytes.count, wanted: count)
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  package mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _: Number.Type = Number.self
  ) throws(Failure) -> Number {
    try take(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}
