import NIOCore
import NIOHTTP1

/// Counts the connection among all, refuses it where there are too many, and ends it some time after
/// the service was asked to stop, whatever its client does.
final class ConnectionAdmission: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let connections: Connections
  private let grace: TimeAmount
  private var id: Connections.ID?
  /// Requests whose answer is not complete.
  private var requests = 0

  /// - Parameter grace: the time that requests have to be answered when the service stops.
  init(connections: Connections, grace: TimeAmount) {
    self.connections = connections
    self.grace = grace
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { admit(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    admit(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    leave()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head = unwrapInboundIn(data) {
      requests += 1
      if let id { connections.becameBusy(id) }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      requests -= 1
      if requests == 0, let id { connections.becameIdle(id, context.channel) }
    }
    context.write(data, promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      context.eventLoop.assumeIsolated().scheduleTask(in: grace) { context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func admit(_ context: ChannelHandlerContext) {
    guard id == nil else { return }
    let (id, isRefused) = connections.enter(context.channel)
    self.id = id
    guard isRefused else { return }
    let refusal = APIError(
      .serviceUnavailable, "The service has as many connections as it can serve: try again",
      retryAfter: 5)
    // Briefly, because further connections wait for the place of this one.
    let end = ConnectionEnd(refusal: refusal, patience: .milliseconds(300))
    context.triggerUserOutboundEvent(end, promise: nil)
  }

  private func leave() {
    guard let id else { return }
    self.id = nil
    connections.leave(id)
  }
}
