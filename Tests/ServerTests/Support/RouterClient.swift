import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import Server

/// An answer of the service, received whole.
struct TestResponse {
  let status: HTTPResponse.Status
  let headers: HTTPFields
  let body: ByteBuffer
}

/// Hands requests to the service's router within the process, without a connection.
struct RouterClient {
  private let responder: RouterResponder<ServiceContext>
  private let logger: Logger

  init(router: Router<ServiceContext>, logger: Logger) {
    responder = router.buildResponder()
    self.logger = logger
  }

  /// The answer to a request, whose body arrives in pieces of at most 32 KiB.
  func execute(
    uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer? = nil
  ) async throws -> TestResponse {
    var headers = headers
    if let body { headers[.contentLength] = "\(body.readableBytes)" }
    let request = Request(
      head: HTTPRequest(
        method: method, scheme: "http", authority: "localhost", path: uri, headerFields: headers),
      body: RequestBody(asyncSequence: Self.pieces(of: body ?? ByteBuffer())))
    let context = ServiceContext(
      source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger))
    let response = try await responder.respond(to: request, context: context)
    let received = ReceivedBody()
    try await response.body.write(received)
    return TestResponse(status: response.status, headers: response.headers, body: received.bytes)
  }

  private static func pieces(of body: ByteBuffer) -> AsyncStream<ByteBuffer> {
    var body = body
    let (pieces, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
    while let piece = body.readSlice(length: min(32 << 10, body.readableBytes)),
      piece.readableBytes > 0
    {
      continuation.yield(piece)
    }
    continuation.finish()
    return pieces
  }
}

/// Collects the body of an answer.
private final class ReceivedBody: ResponseBodyWriter {
  private let written = Mutex(ByteBuffer())

  var bytes: ByteBuffer { written.withLock { $0 } }

  func write(_ buffer: ByteBuffer) async throws {
    written.withLock { _ = $0.writeImmutableBuffer(buffer) }
  }

  func finish(_ trailers: HTTPFields?) async throws {}
}
