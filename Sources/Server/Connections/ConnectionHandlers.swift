import NIOCore
import NIOHTTP1

/// Inserts the handlers of a connection right after the decoder of HTTP/1: the codec that follows
/// discards the version of requests.
final class ConnectionHandlers: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Never

  private let connections: Connections
  private let limits: ConnectionLimits
  private let grace: Duration

  /// - Parameter grace: the time that requests have to be answered when the service stops.
  init(connections: Connections, limits: ConnectionLimits, grace: Duration) {
    self.connections = connections
    self.limits = limits
    self.grace = grace
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    do {
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      let handlers: [any ChannelHandler] = [
        FinalAnswer(),
        ConnectionAdmission(connections: connections, grace: TimeAmount(grace)),
        ConnectionRules(), RequestPace(limits: limits), DepartureHandler(),
      ]
      try pipeline.addHandlers(handlers, position: .after(decoder))
    } catch {
      context.fireErrorCaught(error)
    }
  }
}
