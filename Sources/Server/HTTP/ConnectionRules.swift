import NIOCore
import NIOHTTP1

/// What clients expect of a connection beyond requests and answers.
///
/// A client that asks before it sends a body (`Expect: 100-continue`, as curl does from 1 MB on) is
/// told to go on. One that speaks HTTP/1.0 gets an answer that ends with the connection, since it
/// knows no chunks.
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
      let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
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

/// Puts `ConnectionRules` right behind the decoder of HTTP/1, before a codec takes away the version of
/// requests.
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
