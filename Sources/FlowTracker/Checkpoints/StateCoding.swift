import Masklets

/// Writes numbers little-endian, arrays with their 32-bit length first.
struct StateWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ value: Float) { write(value.bitPattern) }

  mutating func write<T: FixedWidthInteger>(_ values: [T]) {
    write(UInt32(values.count))
    bytes.reserveCapacity(bytes.count + values.count * T.bitWidth / 8)
    for value in values { write(value) }
  }

  mutating func write(_ values: [Float]) { write(values.map(\.bitPattern)) }
}

/// Reads what `StateWriter` wrote. The bytes are untrusted: nothing is read past their end, no more
/// memory is allocated than they fill, and floats that are not finite are rejected.
///
/// Errors are `CheckpointMismatch`.
struct StateReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func read<T: FixedWidthInteger>(_ type: T.Type = T.self) throws -> T {
    let size = T.bitWidth / 8
    guard bytes.count - position >= size else {
      throw CheckpointMismatch("it ends at byte \(bytes.count), in the middle of a value")
    }
    var value: T = 0
    for i in 0..<size { value |= T(truncatingIfNeeded: bytes[position + i]) << (8 * T(i)) }
    position += size
    return value
  }

  /// A count or index, at most `limit`.
  mutating func readCount(limit: Int) throws -> Int {
    let count = Int(try read(UInt32.self))
    guard count <= limit else {
      throw CheckpointMismatch("it has a count of \(count) where at most \(limit) is possible")
    }
    return count
  }

  mutating func read() throws -> Float {
    let value = Float(bitPattern: try read())
    guard value.isFinite else { throw CheckpointMismatch("it has a number that is not finite") }
    return value
  }

  mutating func readArray<T: FixedWidthInteger>(_ type: T.Type = T.self) throws -> [T] {
    let count = try readCount(limit: (bytes.count - position) / (T.bitWidth / 8))
    return try (0..<count).map { _ in try read() }
  }

  mutating func readFloats() throws -> [Float] {
    let count = try readCount(limit: (bytes.count - position) / 4)
    return try (0..<count).map { _ in try read() }
  }
}
