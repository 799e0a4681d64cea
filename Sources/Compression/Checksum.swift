import CZlib

/// CRC-32 as zip archives and gzip use it.
enum Checksum {
  /// - Parameter crc: the checksum of the bytes before.
  static func crc32(_ bytes: [UInt8], after crc: UInt32 = 0) -> UInt32 {
    UInt32(truncatingIfNeeded: CZlib.crc32(UInt(crc), bytes, UInt32(bytes.count)))
  }
}
