/// Reads the entries of an untrusted zip archive (PKWARE's APPNOTE, ZIP64 included).
///
/// Opening reads and checks the directory; an entry is read when it is asked for. Entries are never
/// written to a disk, so that their names cannot lead anywhere. What is unpacked is bounded by the
/// limits, whatever the archive announces.
package struct ZipReader: Sendable {
  package static let magic: [UInt8] = [0x50, 0x4B, 3, 4]

  package struct Limits: Sendable {
    package var entries: Int
    /// Bytes of one entry, packed and unpacked.
    package var entryBytes: Int
    /// Bytes of all entries unpacked.
    package var totalBytes: Int64
    /// Bytes of the directory.
    package var directoryBytes = 256 << 20

    package init(entries: Int, entryBytes: Int = .max, totalBytes: Int64 = .max) {
      self.entries = entries
      self.entryBytes = entryBytes
      self.totalBytes = totalBytes
    }
  }

  /// In the order of the directory.
  package let entries: [ZipEntry]
  private let source: any RandomAccessBytes

  /// - Throws: `ZipError`, and the source's own errors.
  package init(_ source: any RandomAccessBytes, limits: Limits) throws {
    self.source = source
    let directory = try ZipDirectory(in: source)
    guard directory.entryCount <= limits.entries else {
      throw ZipError.tooManyEntries(directory.entryCount, limit: limits.entries)
    }
    guard directory.bytes.count <= limits.directoryBytes else {
      throw ZipError.directoryTooLarge(limit: limits.directoryBytes)
    }
    var reader = ByteReader<ZipError>(try source.bytes(directory.bytes))
    var entries: [ZipEntry] = []
    var total: Int64 = 0
    for _ in 0..<directory.entryCount {
      let entry = try ZipEntry(&reader)
      guard entry.size <= limits.entryBytes, entry.packedSize <= limits.entryBytes else {
        throw ZipError.entryTooLarge(name: entry.name, limit: limits.entryBytes)
      }
      guard Int64(entry.size) <= limits.totalBytes - total else {
        throw ZipError.contentsTooLarge(limit: limits.totalBytes)
      }
      total += Int64(entry.size)
      entries.append(entry)
    }
    try Self.checkOverlaps(entries)
    self.entries = entries
  }

  /// Entries that share bytes make an archive unpack to far more than its size.
  private static func checkOverlaps(_ entries: [ZipEntry]) throws {
    let sorted = entries.sorted { $0.headerOffset < $1.headerOffset }
    for (entry, next) in zip(sorted, sorted.dropFirst()) {
      let least = UInt64(ZipEntry.localHeaderLength) + UInt64(entry.packedSize)
      guard next.headerOffset - entry.headerOffset >= least else {
        throw ZipError.overlapping(name: next.name)
      }
    }
  }

  /// The bytes of the archive that hold an entry's contents, still packed.
  package func range(of entry: ZipEntry) throws -> Range<Int> {
    let length = ZipEntry.localHeaderLength
    guard let offset = Int(exactly: entry.headerOffset), offset <= source.count - length else {
      throw ZipError.entryPastEnd(name: entry.name)
    }
    var header = ByteReader<ZipError>(try source.bytes(offset..<offset + length))
    guard try header.number(UInt32.self) == 0x0403_4B50 else {
      throw ZipError.noLocalHeader(name: entry.name)
    }
    try header.skip(22)
    let nameLength = Int(try header.number(UInt16.self))
    let extraLength = Int(try header.number(UInt16.self))
    let start = offset + length + nameLength + extraLength
    guard start <= source.count, entry.packedSize <= source.count - start else {
      throw ZipError.entryPastEnd(name: entry.name)
    }
    return start..<start + entry.packedSize
  }

  /// The contents of an entry, a piece at a time.
  ///
  /// - Throws: `ZipError`, `CompressionError.noMemoryToUnpack`, and the source's own errors.
  package func pieces(of entry: ZipEntry) throws -> ZipEntryPieces {
    try ZipEntryPieces(of: entry, at: range(of: entry), in: source)
  }

  /// The contents of an entry, unpacked, their checksum verified.
  ///
  /// - Throws: `ZipError`, `CompressionError.noMemoryToUnpack`, and the source's own errors.
  package func contents(of entry: ZipEntry) throws -> [UInt8] {
    let packed = try source.bytes(try range(of: entry))
    let bytes: [UInt8]
    switch entry.method {
    case ZipEntry.stored: bytes = packed
    case ZipEntry.deflated:
      do {
        bytes = try Inflate.unpack(packed, to: entry.size)
      } catch CompressionError.wrongSize(let size) {
        throw ZipError.entryUnpacksWrong(name: entry.name, size: size)
      }
    default: throw ZipError.unsupportedMethod(name: entry.name, method: entry.method)
    }
    guard bytes.count == entry.size, Checksum.crc32(bytes) == entry.crc else {
      throw ZipError.damaged
    }
    return bytes
  }
}
