import CZlib
import Foundation

/// Reads the entries of a zip file that may come from anywhere, one at a time.
///
/// Entries are never written to a disk, so that their names cannot lead anywhere. What is unpacked is
/// bounded by the limits, whatever the file announces: each entry, and all together.
final class ZipReader {
  struct Limits {
    var entries = 200_000
    /// Bytes of an entry, packed and unpacked.
    var entryBytes = 64 << 20
    /// Bytes of all entries unpacked.
    var totalBytes: Int64 = 64 << 30
  }

  struct Entry {
    let name: String
    let size: Int
    fileprivate let packedSize: Int
    fileprivate let method: UInt16
    fileprivate let crc: UInt32
    fileprivate let offset: UInt64
  }

  /// In the order of the directory.
  let entries: [Entry]
  private let handle: FileHandle
  private let length: UInt64

  init(_ file: URL, limits: Limits = Limits()) throws {
    handle = try FileHandle(forReadingFrom: file)
    length = try handle.seekToEnd()
    let directory = try Self.locateDirectory(handle, length: length)
    guard directory.count <= limits.entries else {
      throw FormatError(
        "The zip file has \(directory.count) entries: at most \(limits.entries) are taken")
    }
    // A directory record is at least 46 bytes and, with name and extra field, at most 132 kB.
    guard directory.size <= 256 << 20 else {
      throw FormatError("The zip file's directory is larger than 256 MiB")
    }
    let bytes = try Self.read(handle, at: directory.offset, count: Int(directory.size))
    var reader = ByteReader(bytes)
    var entries: [Entry] = []
    var total: Int64 = 0
    for _ in 0..<directory.count {
      let entry = try Self.entry(&reader)
      guard entry.size <= limits.entryBytes, entry.packedSize <= limits.entryBytes else {
        throw FormatError(
          "\(entry.name.prefix(80)) in the zip file is larger than \(limits.entryBytes) bytes")
      }
      total += Int64(entry.size)
      guard total <= limits.totalBytes else {
        throw FormatError("The zip file unpacks to more than \(limits.totalBytes) bytes")
      }
      entries.append(entry)
    }
    self.entries = entries
  }

  /// The contents of an entry, their checksum verified.
  func contents(of entry: Entry) throws -> [UInt8] {
    var header = ByteReader(try Self.read(handle, at: entry.offset, count: 30))
    guard try header.number(UInt32.self) == 0x0403_4b50 else { throw Self.damaged }
    try header.skip(22)
    let nameLength = Int(try header.number(UInt16.self))
    let extraLength = Int(try header.number(UInt16.self))
    let packed = try Self.read(
      handle, at: entry.offset + 30 + UInt64(nameLength + extraLength), count: entry.packedSize)
    let bytes: [UInt8]
    switch entry.method {
    case 0: bytes = packed
    case 8: bytes = try Inflate.unpack(packed, to: entry.size)
    default:
      throw FormatError(
        "\(entry.name.prefix(80)) is packed by method \(entry.method): make the zip file with "
          + "deflate, or without compression")
    }
    guard bytes.count == entry.size,
      UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(bytes.count))) == entry.crc
    else { throw Self.damaged }
    return bytes
  }

  private static func entry(_ reader: inout ByteReader) throws -> Entry {
    guard try reader.number(UInt32.self) == 0x0201_4b50 else { throw damaged }
    try reader.skip(4)
    let flags = try reader.number(UInt16.self)
    let method = try reader.number(UInt16.self)
    try reader.skip(4)
    let crc = try reader.number(UInt32.self)
    var packedSize = UInt64(try reader.number(UInt32.self))
    var size = UInt64(try reader.number(UInt32.self))
    let nameLength = Int(try reader.number(UInt16.self))
    let extraLength = Int(try reader.number(UInt16.self))
    let commentLength = Int(try reader.number(UInt16.self))
    try reader.skip(8)
    var offset = UInt64(try reader.number(UInt32.self))
    let name = String(decoding: try reader.bytes(nameLength), as: UTF8.self)
    var extra = ByteReader(Array(try reader.bytes(extraLength)))
    try reader.skip(commentLength)
    while extra.remaining >= 4 {
      let kind = try extra.number(UInt16.self)
      var field = ByteReader(Array(try extra.bytes(Int(try extra.number(UInt16.self)))))
      guard kind == 1 else { continue }
      // ZIP64: only what the record could not hold, in this order.
      if size == UInt32.max { size = try field.number(UInt64.self) }
      if packedSize == UInt32.max { packedSize = try field.number(UInt64.self) }
      if offset == UInt32.max { offset = try field.number(UInt64.self) }
    }
    guard flags & 1 == 0 else {
      throw FormatError("\(name.prefix(80)) is encrypted: make the zip file without a password")
    }
    return Entry(
      name: name, size: Int(clamping: size), packedSize: Int(clamping: packedSize), method: method,
      crc: crc, offset: offset)
  }

  private static func locateDirectory(
    _ handle: FileHandle, length: UInt64
  ) throws -> (offset: UInt64, size: UInt64, count: Int) {
    // The end record is 22 bytes and a comment of at most 65535.
    let tailStart = length > 65557 ? length - 65557 : 0
    let tail = try read(handle, at: tailStart, count: Int(length - tailStart))
    let mark: [UInt8] = [0x50, 0x4b, 0x05, 0x06]
    guard tail.count >= 22,
      let place = (0...tail.count - 22).reversed().first(where: {
        tail[$0] == mark[0] && tail[$0..<$0 + 4].elementsEqual(mark)
      })
    else {
      throw FormatError(
        "The file is not a whole zip file: choose the format it is in, or send it again")
    }
    var end = ByteReader(Array(tail[(place + 8)...]))
    try end.skip(2)
    var count = UInt64(try end.number(UInt16.self))
    var size = UInt64(try end.number(UInt32.self))
    var offset = UInt64(try end.number(UInt32.self))
    let endOffset = tailStart + UInt64(place)
    if count == UInt16.max || size == UInt32.max || offset == UInt32.max, endOffset >= 20 {
      var locator = ByteReader(try read(handle, at: endOffset - 20, count: 20))
      if try locator.number(UInt32.self) == 0x0706_4b50 {
        try locator.skip(4)
        var record = ByteReader(
          try read(handle, at: try locator.number(UInt64.self), count: 56))
        guard try record.number(UInt32.self) == 0x0606_4b50 else { throw damaged }
        try record.skip(28)
        count = try record.number(UInt64.self)
        size = try record.number(UInt64.self)
        offset = try record.number(UInt64.self)
      }
    }
    guard offset <= length, size <= length - offset, count <= size / 46 else { throw damaged }
    return (offset, size, Int(count))
  }

  private static func read(_ handle: FileHandle, at offset: UInt64, count: Int) throws -> [UInt8] {
    guard offset <= UInt64(Int64.max) else { throw damaged }
    try handle.seek(toOffset: offset)
    let data = try handle.read(upToCount: count) ?? Data()
    guard data.count == count else { throw damaged }
    return [UInt8](data)
  }

  fileprivate static let damaged = FormatError("The zip file is damaged or cut off")
}

/// Little-endian integers out of bytes; never reads past their end.
private struct ByteReader {
  private let source: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    source = bytes
  }

  var remaining: Int { source.count - position }

  mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count <= remaining else { throw ZipReader.damaged }
    defer { position += count }
    return source[position..<position + count]
  }

  mutating func skip(_ count: Int) throws { _ = try bytes(count) }

  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type
  ) throws -> Number {
    try bytes(Number.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}
