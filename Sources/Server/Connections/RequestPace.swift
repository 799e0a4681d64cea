import NIOCore
import NIOHTTP1

/// Ends connections whose client keeps the service waiting: for the rest of a body, of which too
/// little arrives although the service reads, or for room to send an answer.
final class RequestPace: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: ConnectionLimits
  /// Judges the body at the end of the present window; nil outside of bodies.
  private var judgement: Scheduled<Void>?
  /// Bytes that arrived in the present window.
  private var arrived = 0
  /// Whether the service has asked for bytes that have not arrived.
  private var isReading = false
  /// Ends the connection if its client takes nothing of the answer until then.
  private var stall: Scheduled<Void>?

  init(limits: ConnectionLimits) {
    self.limits = limits
  }

  func read(context: ChannelHandlerContext) {
    isReading = true
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isReading = false
    switch unwrapInboundIn(data) {
    case .head: beginWindow(context)
    case .body(let bytes): arrived += bytes.readableBytes
    case .end: endWindow()
    }
    context.fireChannelRead(data)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = nil
    if !context.channel.isWritable {
      let limit = TimeAmount(limits.stalledAnswer)
      stall = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
        context.close(promise: nil)
      }
    }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    stop()
  }

  private func beginWindow(_ context: ChannelHandlerContext) {
    endWindow()
    arrived = 0
    let window = TimeAmount(limits.bodyWindow)
    judgement = context.eventLoop.assumeIsolated().scheduleTask(in: window) {
      guard self.isReading, self.arrived < self.limits.bodyBytes else {
        return self.beginWindow(context)
      }
      self.endWindow()
      let refusal = APIError(
        .requestTimeout,
        "The body arrives too slowly: send at least \(self.limits.bodyBytes) bytes in "
          + "\(self.limits.bodyWindow.components.seconds) seconds")
      context.triggerUserOutboundEvent(ConnectionEnd(refusal: refusal), promise: nil)
    }
  }

  private func endWindow() {
    judgement?.cancel()
    judgement = nil
  }

  private func stop() {
    endWindow()
    stall?.cancel()
    stall = nil
  }
}
