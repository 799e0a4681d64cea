import CZlib

/// Unpacks raw deflate data (RFC 1951) of a stream that comes in pieces.
///
/// A class, because zlib's state must not be moved while it is in use. Not Sendable.
final class Inflater {
  private let stream: UnsafeMutablePointer<z_stream>
  /// True once the stream's own end was read.
  private(set) var isFinished = false

  /// - Throws: `CompressionError.noMemoryToUnpack`.
  init() throws(CompressionError) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_inflate_init(stream) == Z_OK else {
      stream.deallocate()
      throw .noMemoryToUnpack
    }
    self.stream = stream
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next unpacked bytes, at most `most`; none if zlib needs more input. What zlib consumes is
  /// removed from `packed`.
  ///
  /// - Returns: nil for damaged data.
  func unpack(_ packed: inout ArraySlice<UInt8>, atMost most: Int) -> [UInt8]? {
    var code = Z_OK
    let bytes = [UInt8](unsafeUninitializedCapacity: most) { output, count in
      packed.withUnsafeBufferPointer { input in
        // zlib only reads through next_in, though C's type allows writing.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(most)
        code = inflate(stream, Z_NO_FLUSH)
      }
      count = most - Int(stream.pointee.avail_out)
    }
    guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return nil }
    packed = packed.suffix(Int(stream.pointee.avail_in))
    isFinished = code == Z_STREAM_END
    return bytes
  }
}
