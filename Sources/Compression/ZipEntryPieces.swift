/// Reads the contents of one entry of an untrusted zip archive from its start, a piece at a time:
/// for contents that may be larger than memory.
///
/// Not Sendable: used by the one task that reads the entry.
package final class ZipEntryPieces {
  private static let packedLength = 1 << 16
  private static let length = 1 << 18

  private let entry: ZipEntry
  private let source: any RandomAccessBytes
  /// The packed bytes of the archive that were not read yet.
  private var unread: Range<Int>
  private var packed: ArraySlice<UInt8> = []
  /// nil for an entry that is not packed.
  private let inflater: Inflater?
  private var size = 0
  private var crc: UInt32 = 0

  init(of entry: ZipEntry, at range: Range<Int>, in source: any RandomAccessBytes) throws {
    self.entry = entry
    self.source = source
    unread = range
    switch entry.method {
    case ZipEntry.stored: inflater = nil
    case ZipEntry.deflated: inflater = try Inflater()
    default: throw ZipError.unsupportedMethod(name: entry.name, method: entry.method)
    }
  }

  /// The next bytes; none at the end, where the size and the checksum are verified.
  ///
  /// - Throws: `ZipError`, and the source's own errors.
  package func next() throws -> [UInt8] {
    let bytes = try unpacked()
    size += bytes.count
    crc = Checksum.crc32(bytes, after: crc)
    guard size <= entry.size, !bytes.isEmpty || size == entry.size else { throw wrongSize }
    guard !bytes.isEmpty || crc == entry.crc else { throw ZipError.damaged }
    return bytes
  }

  private var wrongSize: ZipError { .entryUnpacksWrong(name: entry.name, size: entry.size) }

  private func unpacked() throws -> [UInt8] {
    guard let inflater else { return try read() }
    while !inflater.isFinished {
      if packed.isEmpty { packed = try read()[...] }
      // zlib may hold bytes back that it has consumed, so that it is asked without input too.
      let wasLast = packed.isEmpty
      guard let bytes = inflater.unpack(&packed, atMost: Self.length) else { throw wrongSize }
      if !bytes.isEmpty || wasLast { return bytes }
    }
    return []
  }

  /// The next bytes of the archive; none at the end of the entry.
  private func read() throws -> [UInt8] {
    let piece = unread.prefix(Self.packedLength)
    unread = piece.endIndex..<unread.upperBound
    return piece.isEmpty ? [] : try source.bytes(piece)
  }
}
