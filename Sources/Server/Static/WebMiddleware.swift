import Hummingbird

/// Serves the annotator's files.
struct WebMiddleware: RouterMiddleware {
  typealias Context = ServiceContext

  let web: WebFiles

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.method == .get || request.method == .head, request.uri.path != "/",
      let file = web.file(at: request.uri.path)
    else { return try await next(request, context) }
    return file.response(to: request)
  }
}

extension WebFiles.File {
  func response(to request: Request) -> Response {
    var response =
      EntityTag.isKnown(tag, to: request)
      ? Response(status: .notModified)
      : Response(
        status: .ok, headers: [.contentType: contentType],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    response.headers[.eTag] = tag
    response.headers[.cacheControl] = "no-cache"
    return request.method == .head ? response.createHeadResponse() : response
  }
}

/// Whether `Accept` gives text/html a higher weight than JSON.
func prefersHTML(_ accept: [String]) -> Bool {
  var html = 0.0
  var json = 0.0
  for part in accept.joined(separator: ",").split(separator: ",") {
    let fields = part.split(separator: ";").map {
      $0.trimmingCharacters(in: .whitespaces).lowercased()
    }
    guard let type = fields.first else { continue }
    let weight =
      fields.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
    switch type {
    case "text/html", "application/xhtml+xml": html = max(html, weight)
    case "application/json": json = max(json, weight)
    default: break
    }
  }
  return html > json
}
