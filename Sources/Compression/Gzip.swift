import CZlib

/// The gzip format (RFC 1952).
package enum Gzip {
  /// `bytes` as one gzip member; nil if zlib has no memory for its window.
  ///
  /// - Parameter level: zlib's effort, 0 to 9.
  package static func compress(_ bytes: UnsafeRawBufferPointer, level: Int32 = 6) -> [UInt8]? {
    var stream = z_stream()
    guard czlib_gzip_init(&stream, level) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    let capacity = Int(deflateBound(&stream, UInt(bytes.count)))
    var finished = false
    let result = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      // zlib only reads through next_in, though C's type allows writing.
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
