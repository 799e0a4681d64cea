import Hummingbird

/// The login and its end, and the description of the service.
struct AccessRoutes: Sendable {
  let policy: AccessPolicy

  static let loginPath = "/api/v1/login"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: Self.loginPath, tag: "Access",
        summary: "Exchange the token for a cookie, which images and event streams can bear",
        body: .json(LoginBody.schema), status: 204, refusals: [413, 422],
        handler: { request, _ in
          let body: LoginBody = try await request.readJSON()
          guard policy.accepts(body.token) else {
            throw APIError(.unauthorized, "The token is wrong")
          }
          var response = Response.empty()
          // Without a token there is nothing to bear.
          if policy.token != nil { response.setCookie(cookie(body.token, maxAge: 30 * 86400)) }
          return response
        }),
      Endpoint(
        method: .post, path: "/api/v1/logout", tag: "Access", summary: "Forget the cookie",
        status: 204,
        handler: { _, _ in
          var response = Response.empty()
          response.setCookie(cookie("", maxAge: 0))
          return response
        }),
    ]
  }

  private func cookie(_ value: String, maxAge: Int) -> Cookie {
    Cookie(
      name: AccessPolicy.cookieName, value: value, maxAge: maxAge, path: "/", httpOnly: true,
      sameSite: .strict)
  }
}

/// `POST /api/v1/login`
struct LoginBody: Decodable, Sendable {
  let token: String

  static let schema = Schema.object(["token": Schema.string])
}
