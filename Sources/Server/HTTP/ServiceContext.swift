import Hummingbird
import Logging
import NIOCore

/// What accompanies a request through the middlewares: the framework's own context and the
/// connection.
struct ServiceContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}
