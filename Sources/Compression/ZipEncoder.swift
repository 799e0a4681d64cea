import CZlib
import Foundation

/// Writes a zip file entry by entry with flat memory: what stays is 64 bytes and the name of each.
///
/// ZIP64 is used where a number needs it, so that neither the file, an entry nor their number has a
/// limit in practice. Not Sendable: used by the one task that writes it.
final class ZipWriter {
  private struct Entry {
    let name: [UInt8]
    let method: UInt16
    let offset: UInt64
    /// Whether its sizes were unknown when its header was written.
    let isStreamed: Bool
    var crc: UInt32 = 0
    var compressedSize: UInt64 = 0
    var size: UInt64 = 0
  }

  private let file: AtomicFile
  private var entries: [Entry] = []
  private var deflater: Deflater?
  private var isOpen = false

  init(_ target: URL) throws {
    file = try AtomicFile(target)
  }

  /// Writes a whole entry.
  ///
  /// - Parameter compress: false for what is compressed already, such as pictures.
  func add(_ name: String, _ bytes: [UInt8], compress: Bool) throws {
    precondition(!isOpen, "an entry is open")
    var entry = Entry(
      name: Array(name.utf8), method: compress ? 8 : 0, offset: file.offset, isStreamed: false)
    let packed =
      compress
      ? try bytes.withUnsafeBufferPointer { try Deflater().compress($0, isLast: true) } : bytes
    entry.size = UInt64(bytes.count)
    entry.compressedSize = UInt64(packed.count)
    entry.crc = Self.checksum(bytes, after: 0)
    try file.write(localHeader(entry))
    try file.write(packed)
    entries.append(entry)
  }

  /// Starts an entry whose contents follow by `write` until `end`.
  func begin(_ name: String) throws {
    precondition(!isOpen, "an entry is open")
    isOpen = true
    entries.append(
      Entry(name: Array(name.utf8), method: 8, offset: file.offset, isStreamed: true))
    deflater = try Deflater()
    try file.write(localHeader(entries[entries.count - 1]))
  }

  func write(_ text: String) throws {
    let bytes = Array(text.utf8)
    let last = entries.count - 1
    entries[last].size += UInt64(bytes.count)
    entries[last].crc = Self.checksum(bytes, after: entries[last].crc)
    try write(packed: bytes, isLast: false)
  }

  func end() throws {
    try write(packed: [], isLast: true)
    isOpen = false
    deflater = nil
    let last = entries.count - 1
    try file.patch(localHeader(entries[last]), at: entries[last].offset)
  }

  private func write(packed bytes: [UInt8], isLast: Bool) throws {
    guard isOpen, let deflater else { preconditionFailure("no entry is open") }
    let packed = try bytes.withUnsafeBufferPointer { try deflater.compress($0, isLast: isLast) }
    entries[entries.count - 1].compressedSize += UInt64(packed.count)
    try file.write(packed)
  }

  /// Writes the directory and moves the file into place.
  func finish() throws {
    let start = file.offset
    for entry in entries { try file.write(directoryRecord(entry)) }
    let size = file.offset - start
    let count = UInt64(entries.count)
    var end = Bytes()
    if count >= UInt16.max || start >= UInt32.max || size >= UInt32.max {
      let recordOffset = file.offset
      end.add(0x0606_4b50 as UInt32, 44 as UInt64, 45 as UInt16, 45 as UInt16)
      end.add(0 as UInt32, 0 as UInt32, count, count, size, start)
      end.add(0x0706_4b50 as UInt32, 0 as UInt32, recordOffset, 1 as UInt32)
    }
    end.add(0x0605_4b50 as UInt32, 0 as UInt16, 0 as UInt16)
    end.add(UInt16(clamping: count), UInt16(clamping: count))
    end.add(UInt32(clamping: size), UInt32(clamping: start), 0 as UInt16)
    try file.write(end.bytes)
    try file.finish()
  }

  /// A streamed entry's sizes stand in the ZIP64 extra field, so that its header has one length
  /// before they are known.
  private func localHeader(_ entry: Entry) -> [UInt8] {
    var header = Bytes()
    header.add(0x0403_4b50 as UInt32, Self.version(of: entry), Self.utf8Names, entry.method)
    header.add(Self.time, Self.date, entry.crc)
    if entry.isStreamed {
      header.add(UInt32.max, UInt32.max)
    } else {
      header.add(UInt32(entry.compressedSize), UInt32(entry.size))
    }
    header.add(UInt16(entry.name.count), entry.isStreamed ? 20 : 0 as UInt16)
    header.bytes += entry.name
    if entry.isStreamed { header.add(1 as UInt16, 16 as UInt16, entry.size, entry.compressedSize) }
    return header.bytes
  }

  private func directoryRecord(_ entry: Entry) -> [UInt8] {
    // What does not fit follows in the ZIP64 extra field, in this order.
    var large = Bytes()
    for value in [entry.size, entry.compressedSize, entry.offset] where value >= UInt32.max {
      large.add(value)
    }
    var record = Bytes()
    record.add(0x0201_4b50 as UInt32, Self.madeByUnix, Self.version(of: entry), Self.utf8Names)
    record.add(entry.method, Self.time, Self.date, entry.crc)
    record.add(UInt32(clamping: entry.compressedSize), UInt32(clamping: entry.size))
    let extra = large.bytes.isEmpty ? 0 : large.bytes.count + 4
    record.add(UInt16(entry.name.count), UInt16(extra), 0 as UInt16, 0 as UInt16, 0 as UInt16)
    // A regular file that everybody may read.
    record.add(0o100644 << 16 as UInt32, UInt32(clamping: entry.offset))
    record.bytes += entry.name
    if extra > 0 {
      record.add(1 as UInt16, UInt16(large.bytes.count))
      record.bytes += large.bytes
    }
    return record.bytes
  }

  private static func version(of entry: Entry) -> UInt16 {
    entry.isStreamed || entry.offset >= UInt32.max ? 45 : 20
  }

  private static func checksum(_ bytes: [UInt8], after crc: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32(UInt(crc), bytes, UInt32(bytes.count)))
  }

  private static let utf8Names: UInt16 = 1 << 11
  private static let madeByUnix: UInt16 = 3 << 8 | 45
  /// 1 January 1980: the same contents give the same file.
  private static let time: UInt16 = 0
  private static let date: UInt16 = 1 << 5 | 1
}

/// Little-endian integers one after the other.
private struct Bytes {
  var bytes: [UInt8] = []

  mutating func add<each Number: FixedWidthInteger>(_ numbers: repeat each Number) {
    for number in repeat each numbers {
      var value = number.littleEndian
      withUnsafeBytes(of: &value) { bytes += $0 }
    }
  }
}
