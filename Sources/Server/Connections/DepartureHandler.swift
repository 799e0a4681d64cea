import NIOCore
import NIOHTTP1

/// Tells the request at work that its client closed the connection.
///
/// A client that only closes its sending half counts as gone too: the two can't be told apart.
final class DepartureHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private var hasLeft = false
  /// What to call for the present request.
  private var onDeparture: (@Sendable () -> Void)?

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard let watch = event as? DepartureWatch else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    promise?.succeed()
    if hasLeft { watch.onDeparture() } else { onDeparture = watch.onDeparture }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { onDeparture = nil }
    context.write(data, promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { leave() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  private func leave() {
    hasLeft = true
    onDeparture?()
    onDeparture = nil
  }
}

/// Asks to be told if the client leaves before the present answer is complete.
struct DepartureWatch: Sendable {
  let onDeparture: @Sendable () -> Void
}

extension ServiceContext {
  /// Does work that nobody but this client wants: cancelled if the client leaves.
  func whileConnected<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      defer { group.cancelAll() }
      let (departures, departure) = AsyncStream<Never>.makeStream()
      channel.triggerUserOutboundEvent(
        DepartureWatch { departure.finish() }, promise: nil)
      group.addTask {
        for await _ in departures {}
        return nil
      }
      group.addTask { try await work() }
      guard let value = try await group.next() ?? nil else { throw CancellationError() }
      return value
    }
  }
}
