import CZlib

/// Raw deflate compression (RFC 1951) of a stream that comes in pieces.
///
/// A class, because zlib's state must not be moved while it is in use. Not Sendable.
package final class Deflater {
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Throws: `CompressionError.noMemoryToCompress`.
  package init() throws(CompressionError) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_deflate_init(stream, 6) == Z_OK else {
      stream.deallocate()
      throw .noMemoryToCompress
    }
    self.stream = stream
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// All of `bytes` as one stream.
  package static func compress(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
    try Deflater().compress(bytes, isLast: true)
  }

  /// The compressed bytes that are ready after `bytes`; zlib may hold some back until the last
  /// piece.
  ///
  /// - Parameter isLast: true to end the stream with `bytes`; nothing may follow.
  package func compress(
    _ bytes: [UInt8], isLast: Bool
  ) throws(CompressionError) -> [UInt8] {
    var packed: [UInt8] = []
    let code = bytes.withUnsafeBufferPointer { input in
      // zlib only reads through next_in, though C's type allows writing.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      return drain(into: &packed, isLast: isLast)
    }
    guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
      throw .notCompressed(code: code)
    }
    return packed
  }

  /// Runs zlib until it has consumed its input, and at the end of the stream until it is empty.
  ///
  /// - Returns: zlib's last code.
  private func drain(into packed: inout [UInt8], isLast: Bool) -> Int32 {
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let (code, count) = room.withUnsafeMutableBufferPointer { room in
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(room.count)
        let code = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        return (code, room.count - Int(stream.pointee.avail_out))
      }
      guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return code }
      packed += room[..<count]
      if code == Z_STREAM_END || (!isLast && stream.pointee.avail_out > 0) { return code }
    }
  }
}
