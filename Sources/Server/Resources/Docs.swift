import Hummingbird

/// `/openapi.json` and the page that shows it.
enum DocsRoutes {
  static var endpoints: [Endpoint] {
    [
      page("/docs", "text/html", DocsPage.html, "This description as a page"),
      page("/docs/docs.css", "text/css", DocsPage.style, "The page's style"),
      page("/docs/docs.js", "text/javascript", DocsPage.script, "The page's script"),
    ]
  }

  /// `/openapi.json`, which describes `endpoints` and itself.
  static func description(of endpoints: [Endpoint]) -> Endpoint {
    var description = Endpoint(
      method: .get, path: "/openapi.json", tag: "Description", summary: "This description",
      answer: .json(schema: ["type": "object"]), handler: { _, _ in Response.empty() })
    let document = OpenAPIDocument.describe(endpoints + [description])
    description.handler = { _, _ in .json(document) }
    return description
  }

  private static func page(
    _ path: String, _ type: String, _ text: String, _ summary: String
  ) -> Endpoint {
    Endpoint(
      method: .get, path: path, tag: "Description", summary: summary, answer: .text(type),
      handler: { _, _ in
        Response(
          status: .ok, headers: [.contentType: type + "; charset=utf-8"],
          body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
      })
  }
}
