/// Encodes a zip archive entry by entry with flat memory: 64 bytes and the name of each entry.
///
/// Every call returns the bytes that follow those returned before; whoever calls writes them. ZIP64
/// is used where a number needs it, so that neither the archive, an entry nor their number has a
/// limit in practice.
package struct ZipEncoder {
  private struct Entry {
    let name: [UInt8]
    let method: UInt16
    let offset: UInt64
    /// True if its sizes were unknown when its header was written.
    let isStreamed: Bool
    var crc: UInt32 = 0
    var compressedSize: UInt64 = 0
    var size: UInt64 = 0
  }

  private var entries: [Entry] = []
  /// True between `begin` and `end`.
  private var isOpen = false
  /// Compresses the entry that is open; nil for one that is stored.
  private var deflater: Deflater?
  /// Bytes returned so far.
  private var offset: UInt64 = 0

  package init() {}

  /// A whole entry.
  ///
  /// - Parameter compress: false for contents that are compressed already, such as pictures.
  package mutating func entry(
    _ name: String, _ bytes: [UInt8], compress: Bool
  ) throws(CompressionError) -> [UInt8] {
    precondition(!isOpen, "an entry is open")
    var entry = Entry(
      name: Array(name.utf8), method: compress ? ZipEntry.deflated : ZipEntry.stored,
      offset: offset, isStreamed: false)
    let packed = compress ? try Deflater.compress(bytes) : bytes
    entry.size = UInt64(bytes.count)
    entry.compressedSize = UInt64(packed.count)
    entry.crc = Checksum.crc32(bytes)
    entries.append(entry)
    return counted(localHeader(entry) + packed)
  }

  /// Begins an entry whose contents follow by `append` until `end`.
  ///
  /// - Parameter compress: false for contents that are compressed already.
  package mutating func begin(
    _ name: String, compress: Bool = true
  ) throws(CompressionError) -> [UInt8] {
    precondition(!isOpen, "an entry is open")
    deflater = compress ? try Deflater() : nil
    isOpen = true
    let entry = Entry(
      name: Array(name.utf8), method: compress ? ZipEntry.deflated : ZipEntry.stored,
      offset: offset, isStreamed: true)
    entries.append(entry)
    return counted(localHeader(entry))
  }

  /// More contents of the entry that is open.
  package mutating func append(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
    precondition(isOpen, "no entry is open")
    let last = entries.count - 1
    entries[last].size += UInt64(bytes.count)
    entries[last].crc = Checksum.crc32(bytes, after: entries[last].crc)
    return try pack(bytes, isLast: false)
  }

  /// Ends the entry that is open.
  ///
  /// - Returns: its last bytes, and the header to write over the one at `headerOffset`, of the same
  ///   length, now that its sizes are known.
  package mutating func end() throws(CompressionError) -> (
    bytes: [UInt8], header: [UInt8], headerOffset: UInt64
  ) {
    precondition(isOpen, "no entry is open")
    let bytes = try pack([], isLast: true)
    deflater = nil
    isOpen = false
    let entry = entries[entries.count - 1]
    return (bytes, localHeader(entry), entry.offset)
  }

  private mutating func pack(
    _ bytes: [UInt8], isLast: Bool
  ) throws(CompressionError) -> [UInt8] {
    let packed = try deflater?.compress(bytes, isLast: isLast) ?? bytes
    entries[entries.count - 1].compressedSize += UInt64(packed.count)
    return counted(packed)
  }

  private mutating func counted(_ bytes: [UInt8]) -> [UInt8] {
    offset += UInt64(bytes.count)
    return bytes
  }

  /// The directory, with which the archive ends, in pieces.
  package func directory() -> some Sequence<[UInt8]> {
    let size = entries.reduce(0) { $0 + UInt64(Self.directoryRecord($1).count) }
    let end = Self.endRecords(count: UInt64(entries.count), size: size, offset: offset)
    return (0...entries.count).lazy.map { [entries] index in
      index < entries.count ? Self.directoryRecord(entries[index]) : end
    }
  }

  private static func endRecords(count: UInt64, size: UInt64, offset: UInt64) -> [UInt8] {
    var end = LittleEndianBytes()
    if count >= UInt16.max || offset >= UInt32.max || size >= UInt32.max {
      end.append(0x0606_4b50 as UInt32, 44 as UInt64, 45 as UInt16, 45 as UInt16)
      end.append(0 as UInt32, 0 as UInt32, count, count, size, offset)
      end.append(0x0706_4b50 as UInt32, 0 as UInt32, offset + size, 1 as UInt32)
    }
    end.append(0x0605_4b50 as UInt32, 0 as UInt16, 0 as UInt16)
    end.append(UInt16(clamping: count), UInt16(clamping: count))
    end.append(UInt32(clamping: size), UInt32(clamping: offset), 0 as UInt16)
    return end.bytes
  }

  /// A streamed entry's sizes are in the ZIP64 extra field, so that its header has the same length
  /// before they are known.
  private func localHeader(_ entry: Entry) -> [UInt8] {
    var header = LittleEndianBytes()
    header.append(0x0403_4b50 as UInt32, Self.version(of: entry), Self.utf8Names, entry.method)
    header.append(Self.time, Self.date, entry.crc)
    if entry.isStreamed {
      header.append(UInt32.max, UInt32.max)
    } else {
      header.append(UInt32(entry.compressedSize), UInt32(entry.size))
    }
    header.append(UInt16(entry.name.count), entry.isStreamed ? 20 : 0 as UInt16)
    header.bytes += entry.name
    if entry.isStreamed {
      header.append(1 as UInt16, 16 as UInt16, entry.size, entry.compressedSize)
    }
    return header.bytes
  }

  private static func directoryRecord(_ entry: Entry) -> [UInt8] {
    // The numbers that do not fit follow in the ZIP64 extra field, in this order.
    var large = LittleEndianBytes()
    for value in [entry.size, entry.compressedSize, entry.offset] where value >= UInt32.max {
      large.append(value)
    }
    var record = LittleEndianBytes()
    record.append(0x0201_4b50 as UInt32, madeByUnix, version(of: entry), utf8Names)
    record.append(entry.method, time, date, entry.crc)
    record.append(UInt32(clamping: entry.compressedSize), UInt32(clamping: entry.size))
    let extra = large.bytes.isEmpty ? 0 : large.bytes.count + 4
    record.append(UInt16(entry.name.count), UInt16(extra), 0 as UInt16, 0 as UInt16, 0 as UInt16)
    // A regular file that everybody may read.
    record.append(0o100644 << 16 as UInt32, UInt32(clamping: entry.offset))
    record.bytes += entry.name
    if extra > 0 {
      record.append(1 as UInt16, UInt16(large.bytes.count))
      record.bytes += large.bytes
    }
    return record.bytes
  }

  private static func version(of entry: Entry) -> UInt16 {
    entry.isStreamed || entry.offset >= UInt32.max ? 45 : 20
  }

  private static let utf8Names: UInt16 = 1 << 11
  private static let madeByUnix: UInt16 = 3 << 8 | 45
  /// 1 January 1980: the same contents give the same file.
  private static let time: UInt16 = 0
  private static let date: UInt16 = 1 << 5 | 1
}

/// Little-endian integers one after the other.
private struct LittleEndianBytes {
  var bytes: [UInt8] = []

  mutating func append<each Number: FixedWidthInteger>(_ numbers: repeat each Number) {
    for number in repeat each numbers {
      var value = number.littleEndian
      withUnsafeBytes(of: &value) { bytes += $0 }
    }
  }
}
