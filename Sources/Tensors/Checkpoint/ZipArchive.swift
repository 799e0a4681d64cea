/// The directory of a zip archive (PKWARE's APPNOTE, zip64 included), of which only entries stored
/// without compression can be read.
struct ZipArchive {
  static let magic: [UInt8] = [0x50, 0x4B, 3, 4]
  private static let mostEntries = 100_000

  /// Where each entry's content lies in the file.
  private(set) var contents: [String: Range<Int>] = [:]
  private let file: MappedFile

  init(_ file: MappedFile) throws(Malformation) {
    self.file = file
    let directory = try Self.findDirectory(in: file)
    guard directory.entries <= Self.mostEntries else {
      throw Malformation("its zip directory lists \(directory.entries) entries")
    }
    var reader = ByteReader(file.bytes(directory.bytes))
    for _ in 0..<directory.entries {
      let (name, content) = try entry(&reader)
      contents[name] = content
    }
  }

  /// One entry of the central directory.
  private func entry(
    _ reader: inout ByteReader
  ) throws(Malformation) -> (name: String, content: Range<Int>) {
    guard try reader.number(UInt32.self) == 0x0201_4B50 else {
      throw Malformation("its zip directory is damaged")
    }
    try reader.skip(4)
    let flags = try reader.number(UInt16.self)
    let method = try reader.number(UInt16.self)
    try reader.skip(8)
    var packed = UInt64(try reader.number(UInt32.self))
    var size = UInt64(try reader.number(UInt32.self))
    let nameLength = Int(try reader.number(UInt16.self))
    let extraLength = Int(try reader.number(UInt16.self))
    let commentLength = Int(try reader.number(UInt16.self))
    try reader.skip(8)
    var header = UInt64(try reader.number(UInt32.self))
    let name = String(decoding: try reader.take(nameLength), as: UTF8.self)
    var extra = ByteReader(Array(try reader.take(extraLength)))
    try reader.skip(commentLength)
    while extra.bytes.count - extra.position >= 4 {
      let tag = try extra.number(UInt16.self)
      var field = ByteReader(Array(try extra.take(Int(try extra.number(UInt16.self)))))
      guard tag == 1 else { continue }
      // Zip64: whichever did not fit 32 bits, in this order.
      if size == UInt32.max { size = try field.number() }
      if packed == UInt32.max { packed = try field.number() }
      if header == UInt32.max { header = try field.number() }
    }
    guard method == 0, flags & 1 == 0, packed == size else {
      throw Malformation(
        "its zip entry \(name) is compressed or encrypted, which torch.save never does")
    }
    return (name, try content(name, header: header, size: size))
  }

  /// The content behind the local header at `header`.
  private func content(
    _ name: String, header: UInt64, size: UInt64
  ) throws(Malformation) -> Range<Int> {
    let past = Malformation("its zip entry \(name) reaches past the end of the file")
    guard let header = Int(exactly: header), header <= file.count - 30 else { throw past }
    var reader = ByteReader(file.bytes(header..<header + 30))
    guard try reader.number(UInt32.self) == 0x0403_4B50 else {
      throw Malformation("its zip entry \(name) has no header where the directory says")
    }
    try reader.skip(22)
    let start =
      header + 30 + Int(try reader.number(UInt16.self)) + Int(try reader.number(UInt16.self))
    guard start <= file.count, let size = Int(exactly: size), size <= file.count - start else {
      throw past
    }
    return start..<start + size
  }

  /// The central directory, by way of the record at the end of the file.
  private static func findDirectory(
    in file: MappedFile
  ) throws(Malformation) -> (entries: Int, bytes: Range<Int>) {
    let cut = Malformation("is a zip archive without its directory: the file is cut short")
    // 22 bytes and a comment of up to 65535.
    let tailStart = max(0, file.count - 22 - 65535)
    let tail = file.bytes(tailStart..<file.count)
    guard tail.count >= 22,
      let found = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
        tail[$0] == 0x50 && tail[$0 + 1] == 0x4B && tail[$0 + 2] == 5 && tail[$0 + 3] == 6
      })
    else { throw cut }
    var reader = ByteReader(Array(tail[found...]))
    try reader.skip(10)
    var entries = UInt64(try reader.number(UInt16.self))
    var size = UInt64(try reader.number(UInt32.self))
    var offset = UInt64(try reader.number(UInt32.self))
    if entries == UInt16.max || size == UInt32.max || offset == UInt32.max {
      // The zip64 record's position stands in a locator of 20 bytes before the record found.
      let locator = tailStart + found - 20
      guard locator >= 0 else { throw cut }
      reader = ByteReader(file.bytes(locator..<locator + 20))
      guard try reader.number(UInt32.self) == 0x0706_4B50 else { throw cut }
      try reader.skip(4)
      guard let record = Int(exactly: try reader.number(UInt64.self)), record <= file.count - 56
      else { throw cut }
      reader = ByteReader(file.bytes(record..<record + 56))
      guard try reader.number(UInt32.self) == 0x0606_4B50 else { throw cut }
      try reader.skip(28)
      entries = try reader.number()
      size = try reader.number()
      offset = try reader.number()
    }
    guard let start = Int(exactly: offset), let length = Int(exactly: size),
      let count = Int(exactly: entries), start <= file.count, length <= file.count - start
    else { throw Malformation("its zip directory reaches past the end of the file") }
    return (count, start..<start + length)
  }
}
