import HTTPTypes
import Hummingbird
import NIOCore

/// Tells the connection when a body is read that the client sends only when it is wanted
/// (`Expect: 100-continue`). A request that is refused without a look at its body never asks for it.
struct ContinueMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.headers[.expect] != nil else { return try await next(request, context) }
    var request = request
    request.body = .init(
      asyncSequence: AnnouncedBody(base: request.body, channel: context.channel))
    return try await next(request, context)
  }
}

/// A body whose reading the connection learns of.
private struct AnnouncedBody<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == ByteBuffer {
  let base: Base
  let channel: any Channel

  struct AsyncIterator: AsyncIteratorProtocol {
    var base: Base.AsyncIterator
    var channel: (any Channel)?

    mutating func next() async throws -> ByteBuffer? {
      channel?.triggerUserOutboundEvent(BodyIsWanted(), promise: nil)
      channel = nil
      return try await base.next()
    }
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(base: base.makeAsyncIterator(), channel: channel)
  }
}
