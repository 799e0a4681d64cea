/// The error of a format whose data may end too early.
package protocol EndOfBytesError: Error {
  /// - Parameters:
  ///   - length: how many bytes there are.
  ///   - wanted: how many more were to be read at that point.
  static func endOfBytes(length: Int, wanted: Int) -> Self
}

/// Reads little-endian numbers from bytes one after the other, never past their end.
///
/// `Failure` is the error that is thrown at the end of the bytes. Everything is inlinable so that
/// other modules specialise it: a checkpoint's pickle is read byte by byte.
package struct ByteReader<Failure: EndOfBytesError> {
  @usableFromInline let bytes: [UInt8]
  @usableFromInline var next = 0

  @inlinable package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// Number of bytes read so far.
  @inlinable package var position: Int { next }

  @inlinable package var remaining: Int { bytes.count - next }

  @inlinable package mutating func skip(_ count: Int) throws(Failure) { _ = try take(count) }

  /// The next `count` bytes.
  @inlinable package mutating func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw .endOfBytes(length: bytes.count, wanted: count)
    }
    defer { next += count }
    return bytes[next..<next + count]
  }

  @inlinable package mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _: Number.Type = Number.self
  ) throws(Failure) -> Number {
    try take(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}
