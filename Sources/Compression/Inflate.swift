import CZlib

/// Unpacks raw deflate data (RFC 1951) of a known size.
package enum Inflate {
  /// The `size` bytes that `bytes` unpack to. Never more than `size + 1` bytes of output are
  /// allocated for any data.
  ///
  /// - Throws: `CompressionError.wrongSize` for damaged data and for any other size.
  package static func unpack(
    _ bytes: [UInt8], to size: Int
  ) throws(CompressionError) -> [UInt8] {
    var stream = z_stream()
    guard czlib_inflate_init(&stream) == Z_OK else { throw .noMemoryToUnpack }
    defer { inflateEnd(&stream) }
    var isWhole = false
    // The extra byte distinguishes a stream that continues from one that ends.
    var result = [UInt8](repeating: 0, count: size + 1)
    let count = result.withUnsafeMutableBufferPointer { output in
      bytes.withUnsafeBufferPointer { input in
        // zlib only reads through next_in, though C's type allows writing.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
        return output.count - Int(stream.avail_out)
      }
    }
    guard isWhole, count == size else { throw .wrongSize(expected: size) }
    result.removeLast()
    return result
  }
}
