/// One entry of a zip archive, as its directory describes it.
package struct ZipEntry: Hashable, Sendable {
  static let localHeaderLength = 30
  package static let stored: UInt16 = 0
  package static let deflated: UInt16 = 8

  package let name: String
  /// Bytes unpacked.
  package let size: Int
  package let packedSize: Int
  /// How it is packed: 0 not at all, 8 deflated, or another that is not read here.
  package let method: UInt16
  let crc: UInt32
  /// Where its local header begins.
  let headerOffset: UInt64
}

extension ZipEntry {
  /// Reads one record of the central directory.
  init(_ reader: inout ByteReader<ZipError>) throws(ZipError) {
    guard try reader.number(UInt32.self) == 0x0201_4B50 else { throw .directoryDamaged }
    try reader.skip(4)
    let flags = try reader.number(UInt16.self)
    method = try reader.number(UInt16.self)
    try reader.skip(4)
    crc = try reader.number(UInt32.self)
    var packedSize = UInt64(try reader.number(UInt32.self))
    var size = UInt64(try reader.number(UInt32.self))
    let nameLength = Int(try reader.number(UInt16.self))
    let extraLength = Int(try reader.number(UInt16.self))
    let commentLength = Int(try reader.number(UInt16.self))
    try reader.skip(8)
    var offset = UInt64(try reader.number(UInt32.self))
    name = String(decoding: try reader.take(nameLength), as: UTF8.self)
    var extra = ByteReader<ZipError>(try reader.take(extraLength))
    try reader.skip(commentLength)
    while extra.remaining >= 4 {
      let kind = try extra.number(UInt16.self)
      let length = Int(try extra.number(UInt16.self))
      var field = ByteReader<ZipError>(try extra.take(length))
      guard kind == 1 else { continue }
      // ZIP64: only the numbers that the record could not hold, in this order.
      if size == UInt32.max { size = try field.number() }
      if packedSize == UInt32.max { packedSize = try field.number() }
      if offset == UInt32.max { offset = try field.number() }
    }
    guard flags & 1 == 0 else { throw .encrypted(name: name) }
    self.size = Int(clamping: size)
    self.packedSize = Int(clamping: packedSize)
    headerOffset = offset
  }
}
