import Foundation
import HTTPTypes
import Hummingbird
import Masklets
import Persistence

/// Who is let in: clients that send the token, and browsers that send the cookie of a login.
///
/// The cookie is not the token: it holds a random value, of which only a digest is stored, and it is
/// worth nothing after the logout, or once the service has another token.
struct Logins: Sendable {
  static let cookieName = "masklet_session"
  /// Seconds that a login lasts.
  static let lifetime = 30 * 86400

  let policy: AccessPolicy
  let store: Store
  private let wrongTokens = WrongTokens()

  init(policy: AccessPolicy, store: Store) {
    self.policy = policy
    self.store = store
  }

  /// Whether a request carries the token or the cookie of a login.
  func admits(_ request: Request) async throws -> Bool {
    if let header = request.headers[.authorization] {
      let parts = header.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
      return try await accepts(String(parts[1]))
    }
    guard let cookie = request.cookies[Self.cookieName] else { return false }
    return try await store.isLoggedIn(digest(of: cookie.value), at: Date())
  }

  /// Whether `token` is the service's; says no only after a while where many were wrong.
  ///
  /// - Throws: `APIError` 429.
  func accepts(_ token: String) async throws -> Bool {
    if policy.accepts(token) { return true }
    try await wrongTokens.pause()
    return false
  }

  /// Begins a login.
  ///
  /// - Parameter request: decides whether the cookie is for https only.
  func begin(for request: Request) async throws -> Cookie {
    var generator = SystemRandomNumberGenerator()
    let value = (0..<4).map { _ in String(generator.next(), radix: 36) }.joined(separator: "-")
    let now = Date()
    try await store.insertLogin(
      digest(of: value), at: now, until: now.addingTimeInterval(Double(Self.lifetime)))
    return cookie(value, maxAge: Self.lifetime, for: request)
  }

  /// Ends the login whose cookie the request carries.
  ///
  /// - Returns: a cookie that deletes it in the browser.
  func end(for request: Request) async throws -> Cookie {
    if let cookie = request.cookies[Self.cookieName] {
      try await store.removeLogin(digest(of: cookie.value))
    }
    return cookie("", maxAge: 0, for: request)
  }

  private func cookie(_ value: String, maxAge: Int, for request: Request) -> Cookie {
    Cookie(
      name: Self.cookieName, value: value, maxAge: maxAge, path: "/",
      secure: Self.isHTTPS(request), httpOnly: true, sameSite: .strict)
  }

  /// Whether the browser speaks https, to a proxy in front of this service.
  private static func isHTTPS(_ request: Request) -> Bool {
    request.headers[.origin]?.hasPrefix("https://") == true
      || request.headers[.xForwardedProto]?.lowercased() == "https"
  }

  /// Depends on the token, so that another token ends all logins.
  private func digest(of value: String) -> String {
    var hash = SHA256()
    hash.update("\(policy.token ?? "")\n\(value)".utf8)
    return hash.finish()
  }
}

extension HTTPField.Name {
  static let xForwardedProto = Self("X-Forwarded-Proto")!
}
