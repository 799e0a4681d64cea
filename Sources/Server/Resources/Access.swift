import Hummingbird

/// Login and logout.
struct AccessRoutes: Sendable {
  let policy: AccessPolicy

  static let loginPath = "/api/v1/login"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: Self.loginPath, tag: "Access",
        summary:
          "Exchange the token for a cookie, which browsers send with images and event streams too",
        body: .json(LoginBody.self), status: 204, refusals: [413, 422],
        handler: { request, _ in
          let body: LoginBody = try await request.readJSON()
          guard policy.accepts(body.token) else {
            throw APIError(.unauthorized, "The token is wrong")
          }
          var response = Response.empty()
          // A service without a token needs no cookie.
          if policy.token != nil { response.setCookie(cookie(body.token, maxAge: 30 * 86400)) }
          return response
        }),
      Endpoint(
        method: .post, path: "/api/v1/logout", tag: "Access", summary: "Delete the cookie",
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

/// The token to log in with.
struct LoginBody: RequestBody {
  var token = ""

  static let fields: [Field] = [.required("token", \.token)]
}
