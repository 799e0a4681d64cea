import Foundation
import NIOCore

/// Counts the connections that the service accepts, and accepts no more while there are as many as
/// the process can afford. Those that arrive meanwhile wait in the system's queue.
///
/// Belongs to the listening channel, as its first handler.
final class AcceptanceGate: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias InboundOut = any Channel
  typealias OutboundIn = Never
  typealias OutboundOut = Never

  private let connections: Connections

  init(connections: Connections) {
    self.connections = connections
  }

  func read(context: ChannelHandlerContext) {
    let channel = context.channel
    if connections.mayAccept(otherwise: { channel.read() }) { context.read() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connections.accepted()
    unwrapInboundIn(data).closeFuture.whenComplete { [connections] _ in connections.released() }
    context.fireChannelRead(data)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Other processes may use up what all share. Passed on, the error would end the service.
    let passing = [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED]
    if let error = error as? IOError, passing.contains(error.errnoCode) { return }
    context.fireErrorCaught(error)
  }
}
