import Hummingbird
import Logging

/// What accompanies a request through the middlewares: the framework's own context, nothing else.
struct ServiceContext: RequestContext {
  var coreContext: CoreRequestContextStorage

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
  }
}
