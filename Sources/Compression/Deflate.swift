import CZlib

/// Raw deflate compression (RFC 1951) piece by piece.
///
/// Not Sendable; zlib's state must not be moved while it is in use, hence a class.
package final class Deflater {
  private let stream: UnsafeMutablePointer<z_stream>

  package init() throws {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_deflate_init(stream, 6) == Z_OK else {
      stream.deallocate()
      throw FormatError("There is no memory to compress the file")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// - Parameter isLast: whether the stream ends with `bytes`.
  package func compress(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) throws -> [UInt8] {
    var packed: [UInt8] = []
    // zlib only reads through next_in, though C's type says otherwise.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
    stream.pointee.avail_in = UInt32(bytes.count)
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let (code, count) = room.withUnsafeMutableBufferPointer { room in
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(room.count)
        let code = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        return (code, room.count - Int(stream.pointee.avail_out))
      }
      guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
        throw FormatError("The file could not be compressed (zlib \(code))")
      }
      packed += room[..<count]
      if code == Z_STREAM_END || (!isLast && stream.pointee.avail_out > 0) { return packed }
    }
  }
}

/// Raw deflate data unpacked whole, to exactly the size announced.
package enum Inflate {
  /// - Throws: `FormatError` for damaged data, and for more or less than `size` bytes: what is
  ///   unpacked never grows beyond what was announced and allowed.
  package static func unpack(_ bytes: [UInt8], to size: Int) throws -> [UInt8] {
    var stream = z_stream()
    guard czlib_inflate_init(&stream) == Z_OK else {
      throw FormatError("There is no memory to unpack the file")
    }
    defer { inflateEnd(&stream) }
    var isWhole = false
    // One byte more than announced tells a stream that goes on from one that ends.
    var result = [UInt8](repeating: 0, count: size + 1)
    let count = result.withUnsafeMutableBufferPointer { output in
      bytes.withUnsafeBufferPointer { input in
        // zlib only reads through next_in, though C's type says otherwise.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
        return output.count - Int(stream.avail_out)
      }
    }
    guard isWhole, count == size else {
      throw FormatError("The zip file is damaged: an entry does not unpack to its \(size) bytes")
    }
    result.removeLast()
    return result
  }
}
