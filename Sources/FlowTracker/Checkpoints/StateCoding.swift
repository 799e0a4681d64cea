import Masklets

/// Writes numbers little-endian, arrays with their length first.
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

/// Reads what `StateWriter` wrote. The bytes may be anything: nothing is read past their end, no
/// more is allocated than they hold, and a number that is not finite is refused.
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
      throw CheckpointMismatch("it counts \(count) where at most \(limit) can be")
    }
    return count
  }

  mutating func read() throws -> Float {
    let value = Float(bitPattern: try read())
    guard value.isFinite else { throw CheckpointMismatch("it has a number that is none") }
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

/// FNV-1a on 64-bit words: tells requests apart and finds damage; no defence against intent.
struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

  mutating func add(_ mask: Mask) {
    add(mask.size.width)
    add(mask.size.height)
    for word in mask.words { add(word) }
  }

  static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var print = Fingerprint()
    for byte in bytes { print.add(UInt64(byte)) }
    return print.value
  }
}
