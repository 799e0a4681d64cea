import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Ends a connection so that its client still receives the answer.
///
/// A connection closed while bytes of the client are unread is reset, and the answer lost with it.
/// So the service says first that it sends no more, and for a moment discards what still arrives.
///
/// Stands right after the decoder of HTTP/1; the handlers behind it send it `ConnectionEnd`.
final class FinalAnswer: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// How many bytes a client may go on sending.
  static let leniency = 256 << 10

  private var isEnding = false
  private var isAnswering = false
  private var discarded = 0

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard let end = event as? ConnectionEnd else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    promise?.succeed()
    guard !isEnding else { return }
    isEnding = true
    guard let refusal = end.refusal else { return finish(context, end.patience) }
    // In the middle of an answer there is no place for another one.
    guard !isAnswering else { return context.close(promise: nil) }
    write(refusal, context)
    finish(context, end.patience)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard isEnding else { return context.fireChannelRead(data) }
    guard case .body(let bytes) = unwrapInboundIn(data) else { return }
    discarded += bytes.readableBytes
    if discarded > Self.leniency { context.close(promise: nil) }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isEnding else {
      promise?.fail(ChannelError.outputClosed)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head): isAnswering = head.status.code >= 200
    case .body: break
    case .end: isAnswering = false
    }
    context.write(data, promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if isEnding, let event = event as? ChannelEvent, event == .inputClosed {
      return context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func write(_ refusal: APIError, _ context: ChannelHandlerContext) {
    let body: ByteBuffer
    do {
      body = ByteBuffer(data: try JSONEncoder.ofService.encode(ErrorAnswer(detail: refusal.detail)))
    } catch {
      return context.fireErrorCaught(error)
    }
    var head = HTTPResponseHead(
      version: .http1_1, status: .init(statusCode: refusal.status.code),
      headers: [
        "content-type": "application/json", "cache-control": "no-store", "connection": "close",
        "content-length": String(body.readableBytes),
      ])
    if let seconds = refusal.retryAfter {
      head.headers.add(name: "retry-after", value: "\(seconds)")
    }
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
  }

  private func finish(_ context: ChannelHandlerContext, _ patience: TimeAmount) {
    context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
      context.close(promise: nil)
    }
    context.flush()
    // Takes effect when everything written has been sent.
    context.close(mode: .output, promise: nil)
    context.read()
  }
}

/// Asks for the end of the connection.
struct ConnectionEnd: Sendable {
  /// The last answer; nil if it is written already.
  var refusal: APIError?
  /// How long the client may go on sending.
  var patience = TimeAmount.seconds(2)
}
