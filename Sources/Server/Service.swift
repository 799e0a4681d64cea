import Annotation
import Hummingbird
import Models
import Persistence
import Webhooks

/// All routes of the service, behind its middlewares.
package struct Service: Sendable {
  let endpoints: [Endpoint]
  private let policy: AccessPolicy
  private let logins: Logins
  private let web: WebFiles

  /// - Parameter modelInstalled: called after a checkpoint was uploaded.
  package init(
    annotation: AnnotationService, store: Store, models: ModelFolder,
    modelInstalled: @escaping @Sendable (PublishedModel) async throws -> Void = { _ in },
    web: WebFiles, host: String, token: String?, webhookTargets: WebhookTargets = WebhookTargets()
  ) {
    policy = AccessPolicy(host: host, token: token)
    logins = Logins(policy: policy, store: store)
    self.web = web
    let masks = MaskServiceRoutes(service: annotation, web: web).endpoints
    let own =
      ProjectRoutes(service: annotation).endpoints + CategoryRoutes(service: annotation).endpoints
      + VideoRoutes(service: annotation).endpoints + ShotCutRoutes(service: annotation).endpoints
      + UploadRoutes(service: annotation).endpoints
      + VideoFileRoutes(service: annotation).endpoints
      + SessionRoutes(service: annotation).endpoints + [MaskRoutes(service: annotation).ofRange]
      + LogitsRoutes(service: annotation).endpoints
      + JobRoutes(service: annotation).own + ObjectRoutes(service: annotation).endpoints
      + HistoryRoutes(service: annotation).endpoints + ScoreRoutes(service: annotation).endpoints
      + AttributeRoutes(service: annotation).endpoints
      + ReviewRoutes(service: annotation).endpoints
      + TransferRoutes(service: annotation).endpoints + AccessRoutes(logins: logins).endpoints
      + ModelRoutes(
        service: annotation, folder: models, installed: modelInstalled
      ).endpoints + DocsRoutes.endpoints
      + WebhookRoutes(store: store, targets: webhookTargets).endpoints
    let all = masks + masks.map { $0.under("/sam2") } + own
    endpoints = (all + [DocsRoutes.description(of: all)]).map { $0.checkingKeys(in: store) }
  }

  func router() -> Router<ServiceContext> {
    let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(middleware: GzipMiddleware())
    router.add(middleware: ErrorMiddleware())
    router.add(middleware: AccessMiddleware(policy: policy, logins: logins, isOpen: isOpen))
    router.add(middleware: ContinueMiddleware())
    router.add(middleware: EditorMiddleware())
    router.add(middleware: WebMiddleware(web: web))
    router.add(middleware: MethodMiddleware(endpoints: endpoints))
    for endpoint in endpoints { endpoint.register(on: router) }
    return router
  }

  /// Whether a request needs no token: for the annotator's own files, which contain no secrets and
  /// show the form that asks for the token, and for the login itself.
  private var isOpen: @Sendable (Request) -> Bool {
    { [web] request in
      switch request.method {
      case .get, .head:
        request.uri.path == "/"
          ? prefersHTML(request.headers[values: .accept]) && web.index != nil
          : web.file(at: request.uri.path) != nil
      case .post: request.uri.path == AccessRoutes.loginPath
      default: false
      }
    }
  }
}
