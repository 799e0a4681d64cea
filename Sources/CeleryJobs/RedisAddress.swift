import Foundation

/// The address of Redis, from a `redis://[[user]:password@]host[:port][/database]` URL, or from a
/// `rediss://` URL for a connection over TLS.
package struct RedisAddress: Hashable, Sendable {
  package let host: String
  package let port: Int
  package let user: String?
  package let password: String?
  package let database: Int
  package let isEncrypted: Bool
  /// Path of a PEM file of the certificates to trust over TLS; nil for the system's.
  package let authorities: String?

  /// nil for a URL of another form.
  package init?(url text: String, authorities: String? = nil) {
    guard let url = URLComponents(string: text), let scheme = url.scheme,
      scheme == "redis" || scheme == "rediss", let host = url.host, !host.isEmpty
    else { return nil }
    let path = url.path.drop { $0 == "/" }
    guard let database = path.isEmpty ? 0 : Int(path), database >= 0 else { return nil }
    self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    port = url.port ?? 6379
    user = url.user.flatMap { $0.isEmpty ? nil : $0 }
    password = url.password.flatMap { $0.isEmpty ? nil : $0 }
    self.database = database
    isEncrypted = scheme == "rediss"
    self.authorities = authorities
  }
}

extension RedisAddress: CustomStringConvertible {
  /// Without the password: this is logged.
  package var description: String {
    "\(isEncrypted ? "rediss" : "redis")://\(host):\(port)/\(database)"
  }
}
