/// The position of the central directory of a zip archive, from the record at the archive's end.
struct ZipDirectory {
  let bytes: Range<Int>
  let entryCount: Int

  private static let endRecordLength = 22
  private static let longestComment = 65535
  private static let zip64LocatorLength = 20
  private static let zip64RecordLength = 56
  private static let shortestRecord: UInt64 = 46

  init(in source: some RandomAccessBytes) throws {
    let tailStart = max(0, source.count - Self.endRecordLength - Self.longestComment)
    let tail = try source.bytes(tailStart..<source.count)
    guard tail.count >= Self.endRecordLength,
      let place = (0...tail.count - Self.endRecordLength).reversed().first(where: {
        tail[$0] == 0x50 && tail[$0 + 1] == 0x4B && tail[$0 + 2] == 5 && tail[$0 + 3] == 6
      })
    else { throw ZipError.noDirectory }
    var end = ByteReader<ZipError>(tail[(place + 10)...])
    var count = UInt64(try end.number(UInt16.self))
    var size = UInt64(try end.number(UInt32.self))
    var offset = UInt64(try end.number(UInt32.self))
    if count == UInt16.max || size == UInt32.max || offset == UInt32.max {
      if let zip64 = try Self.zip64(in: source, before: tailStart + place) {
        (count, size, offset) = zip64
      } else if size == UInt32.max || offset == UInt32.max {
        throw ZipError.noZip64Directory
      }
    }
    guard let start = Int(exactly: offset), let length = Int(exactly: size),
      start <= source.count, length <= source.count - start
    else { throw ZipError.directoryPastEnd }
    guard count <= size / Self.shortestRecord else { throw ZipError.directoryDamaged }
    bytes = start..<start + length
    entryCount = Int(count)
  }

  /// The numbers of the ZIP64 record; nil if there is no locator before the end record.
  private static func zip64(
    in source: some RandomAccessBytes, before end: Int
  ) throws -> (count: UInt64, size: UInt64, offset: UInt64)? {
    guard end >= zip64LocatorLength else { return nil }
    var locator = ByteReader<ZipError>(try source.bytes(end - zip64LocatorLength..<end))
    guard try locator.number(UInt32.self) == 0x0706_4B50 else { return nil }
    try locator.skip(4)
    guard let place = Int(exactly: try locator.number(UInt64.self)),
      place <= source.count - zip64RecordLength
    else { throw ZipError.noZip64Directory }
    var record = ByteReader<ZipError>(try source.bytes(place..<place + zip64RecordLength))
    guard try record.number(UInt32.self) == 0x0606_4B50 else { throw ZipError.noZip64Directory }
    try record.skip(28)
    return (try record.number(), try record.number(), try record.number())
  }
}
