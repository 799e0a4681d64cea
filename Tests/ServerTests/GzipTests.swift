import Testing

@testable import Server

@Suite struct GzipTests {
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
}
