import Hummingbird

/// Login and logout.
struct AccessRoutes: Sendable {
  let logins: Logins

  static let loginPath = "/api/v1/login"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: Self.loginPath, tag: "Access",
        summary:
          "Exchange the token for a cookie, which browsers send with images and event streams too",
        body: .json(LoginBody.self), status: 204, refusals: [413, 422, 429],
        handler: { request, _ in
          let body: LoginBody = try await request.readJSON()
          guard try await logins.accepts(body.token) else {
            throw APIError(.unauthorized, "The token is wrong")
          }
          var response = Response.empty()
          // A service without a token needs no cookie.
          if logins.policy.token != nil {
            response.setCookie(try await logins.begin(for: request))
          }
          return response
        }),
      Endpoint(
        method: .post, path: "/api/v1/logout", tag: "Access",
        summary: "End the login of the cookie and delete it", status: 204,
        handler: { request, _ in
          var response = Response.empty()
          response.setCookie(try await logins.end(for: request))
          return response
        }),
    ]
  }
}

/// The token to log in with.
struct LoginBody: RequestBody {
  var token = ""

  static let fields: [Field] = [.required("token", \.token)]
}
