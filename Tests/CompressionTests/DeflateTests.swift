import Testing

@testable import Compression

@Suite struct DeflateTests {
  private static let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }

  @Test func `compressed bytes unpack to what they were`() throws {
    let packed = try Deflater.compress(Self.bytes)
    #expect(packed.count < Self.bytes.count)
    #expect(try Inflate.unpack(packed, to: Self.bytes.count) == Self.bytes)
  }

  @Test func `a stream in pieces is the stream of all of them`() throws {
    let deflater = try Deflater()
    var packed: [UInt8] = []
    for start in stride(from: 0, to: Self.bytes.count, by: 7919) {
      let end = min(start + 7919, Self.bytes.count)
      packed += try deflater.compress(Array(Self.bytes[start..<end]), isLast: false)
    }
    packed += try deflater.compress([], isLast: true)
    #expect(try Inflate.unpack(packed, to: Self.bytes.count) == Self.bytes)
  }

  @Test func `data of another size, or cut, are refused`() throws {
    let packed = try Deflater.compress(Self.bytes)
    for size in [0, Self.bytes.count - 1, Self.bytes.count + 1] {
      #expect(throws: CompressionError.wrongSize(expected: size)) {
        try Inflate.unpack(packed, to: size)
      }
    }
    #expect(throws: CompressionError.self) {
      try Inflate.unpack(packed.dropLast(), to: Self.bytes.count)
    }
  }

  @Test func `a gzip member holds what was compressed`() throws {
    let member = try #require(Self.bytes.withUnsafeBytes { Gzip.compress($0) })
    #expect(member.count < Self.bytes.count)
    #expect(try gunzip(member) == Self.bytes)
  }

  @Test func `nothing becomes an empty gzip member`() throws {
    #expect(try gunzip(#require([UInt8]().withUnsafeBytes { Gzip.compress($0) })) == [])
  }

  /// The contents of a member with the shortest header (RFC 1952), its checksum verified.
  private func gunzip(_ member: [UInt8]) throws -> [UInt8] {
    #expect(member.starts(with: [0x1F, 0x8B, 8, 0]))
    var trailer = ByteReader<ZipError>(member.suffix(8))
    let crc: UInt32 = try trailer.number()
    let size: UInt32 = try trailer.number()
    let bytes = try Inflate.unpack(member.dropFirst(10).dropLast(8), to: Int(size))
    #expect(Checksum.crc32(bytes) == crc)
    return bytes
  }
}

extension Inflate {
  fileprivate static func unpack(_ bytes: ArraySlice<UInt8>, to size: Int) throws -> [UInt8] {
    try unpack(Array(bytes), to: size)
  }
}
