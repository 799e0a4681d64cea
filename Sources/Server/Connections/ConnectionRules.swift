import HTTPTypes
import NIOCore
import NIOHTTP1

/// Rules of HTTP/1 that the framework does not implement.
///
/// - A client that asks before it sends a body (`Expect: 100-continue`, as curl does from 1 MB on)
///   receives 100 Continue once the body is wanted, which is after all checks.
/// - After an answer in HTTP/1.0 the connection is closed: such a client does not know chunks, so
///   that the end of the connection marks the end of the answer.
/// - A body whose answer is complete is not read to its end, unless little is left of it: the
///   connection is closed.
/// - A coding of the body that the service does not know is refused. The decoder reads any that ends
///   in `chunked` as chunks, and another program on the way may read it differently.
final class ConnectionRules: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// The bytes of an unwanted body that are read so that the connection can be used further.
  static let leniency = 64 << 10

  private var isHTTP10 = false
  /// Requests whose answer is not complete: more than one if the client does not wait for answers.
  private var requests = 0
  /// Whether the client waits for 100 Continue.
  private var awaitsContinue = false
  /// The bytes of the present body that have not arrived, `.max` if their number is unknown; nil if
  /// all have.
  private var missing: Int?
  /// Whether the connection ends with the present answer.
  private var endsWithAnswer = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(var head):
      let codings = head.headers[canonicalForm: "transfer-encoding"]
      guard codings.isEmpty || (codings.count == 1 && codings[0].lowercased() == "chunked") else {
        let refusal = APIError.badRequest("Transfer-Encoding: only `chunked` is understood")
        context.triggerUserOutboundEvent(ConnectionEnd(refusal: refusal), promise: nil)
        return
      }
      requests += 1
      missing =
        codings.isEmpty
        ? head.headers.first(name: "content-length").flatMap { Int($0) } : Int.max
      endsWithAnswer = false
      isHTTP10 = head.version.major == 1 && head.version.minor == 0
      awaitsContinue =
        !isHTTP10 && head.headers.first(name: "expect")?.lowercased() == "100-continue"
      if isHTTP10 { head.headers.replaceOrAdd(name: "connection", value: "close") }
      context.fireChannelRead(wrapInboundOut(.head(head)))
    case .body(let bytes):
      awaitsContinue = false
      missing = missing.map { $0 == Int.max ? Int.max : $0 - bytes.readableBytes }
      context.fireChannelRead(data)
    case .end:
      awaitsContinue = false
      missing = nil
      context.fireChannelRead(data)
    }
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard event is BodyIsWanted else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    promise?.succeed()
    guard awaitsContinue else { return }
    awaitsContinue = false
    let response = HTTPResponseHead(version: .http1_1, status: .continue)
    context.writeAndFlush(wrapOutboundOut(.head(response)), promise: nil)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      if isHTTP10 { head.version = .http1_0 }
      // The body belongs to the request that was read last.
      if let missing, requests == 1, awaitsContinue || missing > Self.leniency {
        head.headers.replaceOrAdd(name: "connection", value: "close")
      }
      endsWithAnswer = head.headers.first(name: "connection")?.lowercased() == "close"
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      requests -= 1
      context.write(data, promise: promise)
      guard endsWithAnswer else { return }
      context.triggerUserOutboundEvent(ConnectionEnd(), promise: nil)
    }
  }
}

/// Says that the service begins to read the body of the present request.
struct BodyIsWanted: Sendable {}
