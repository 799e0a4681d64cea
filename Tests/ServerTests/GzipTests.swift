import CZlib
import Testing

@testable import Server

@Suite struct GzipTests {
  @Test func `compressed bytes decompress to the same bytes`() throws {
    let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
    let member = try #require(bytes.withUnsafeBytes { Gzip.compress($0) })
    #expect(member.count < bytes.count)
    #expect(gunzip(member, count: bytes.count) == bytes)
  }

  @Test func `nothing becomes an empty member`() throws {
    let member = try #require([UInt8]().withUnsafeBytes { Gzip.compress($0) })
    #expect(gunzip(member, count: 0) == [])
  }

  @Test(arguments: [
    (["gzip"], true), (["deflate, GZIP;q=0.5"], true), (["gzip;q=0"], false), (["*"], true),
    (["*, gzip;q=0"], false), (["identity"], false), ([], false),
  ])
  func `gzip is used where it is accepted`(values: [String], accepted: Bool) {
    #expect(GzipMiddleware.acceptsGzip(values) == accepted)
  }

  @Test(arguments: [
    ("application/json", true), ("text/css; charset=utf-8", true), ("image/svg+xml", true),
    ("image/png", false), ("image/jpeg", false), ("text/event-stream; charset=utf-8", false),
  ])
  func `text is compressed, pictures and streams are not`(type: String, compressed: Bool) {
    #expect(GzipMiddleware.compresses(type) == compressed)
  }

  private func gunzip(_ member: [UInt8], count: Int) -> [UInt8] {
    var stream = z_stream()
    guard czlib_gunzip_init(&stream) == Z_OK else { return [] }
    defer { inflateEnd(&stream) }
    var input = member
    var output = [UInt8](repeating: 0, count: count + 1)
    let (written, status) = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        let status = inflate(&stream, Z_FINISH)
        return (target.count - Int(stream.avail_out), status)
      }
    }
    return status == Z_STREAM_END ? Array(output.prefix(written)) : []
  }
}
