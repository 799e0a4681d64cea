import NIOCore
import NIOHTTP1

/// Rules of HTTP/1 that the framework does not implement.
///
/// A client that asks before it sends a body (`Expect: 100-continue`, as curl does from 1 MB on)
/// receives 100 Continue. After an answer in HTTP/1.0 the connection is closed: such a client does
/// not know chunks, so that the end of the connection marks the end of the answer.
final class ConnectionRules: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private var isHTTP10 = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data) else {
      return context.fireChannelRead(data)
    }
    isHTTP10 = head.version.major == 1 && head.version.minor == 0
    if isHTTP10 {
      head.headers.replaceOrAdd(name: "connection", value: "close")
    } else if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
      let response = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(response)), promise: nil)
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard isHTTP10, case .head(var head) = unwrapOutboundIn(data) else {
      return context.write(data, promise: promise)
    }
    head.version = .http1_0
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }
}

/// Inserts `ConnectionRules` right after the decoder of HTTP/1: the codec that follows discards the
/// version of requests.
final class ConnectionRulesInstaller: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Never

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    do {
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(ConnectionRules(), position: .after(decoder))
    } catch {
      context.fireErrorCaught(error)
    }
  }
}
