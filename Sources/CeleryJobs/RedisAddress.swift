import Foundation

/// The address of Redis, from a `redis://[[user]:password@]host[:port][/database]` URL.
package struct RedisAddress: Hashable, Sendable {
  package let host: String
  package let port: Int
  package let user: String?
  package let password: String?
  package let database: Int

  /// nil for a URL of another form.
  package init?(url text: String) {
    guard let url = URLComponents(string: text), url.scheme == "redis", let host = url.host,
      !host.isEmpty
    else { return nil }
    let path = url.path.drop { $0 == "/" }
    guard let database = path.isEmpty ? 0 : Int(path), database >= 0 else { return nil }
    self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    port = url.port ?? 6379
    user = url.user.flatMap { $0.isEmpty ? nil : $0 }
    password = url.password.flatMap { $0.isEmpty ? nil : $0 }
    self.database = database
  }
}

extension RedisAddress: CustomStringConvertible {
  /// Without the password: this is logged.
  package var description: String { "redis://\(host):\(port)/\(database)" }
}
