import CZlib

/// The gzip format (RFC 1952) over zlib.
enum Gzip {
  /// Compresses `bytes` to one gzip member.
  ///
  /// - Returns: nil if zlib cannot allocate its window.
  static func compress(_ bytes: UnsafeRawBufferPointer, level: Int32 = 6) -> [UInt8]? {
    var stream = z_stream()
    guard czlib_gzip_init(&stream, level) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    let capacity = Int(deflateBound(&stream, UInt(bytes.count)))
    var finished = false
    let result = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      // zlib only reads through next_in, although its type is mutable.
      stream.next_in = UnsafeMutablePointer(
        mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(capacity)
      finished = deflate(&stream, Z_FINISH) == Z_STREAM_END
      count = capacity - Int(stream.avail_out)
    }
    return finished ? result : nil
  }
}
