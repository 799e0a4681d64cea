import Foundation
import Masklets

/// Where webhooks may lead: to http and https addresses of the public internet, but not to this
/// machine and its networks, where services trust whoever reaches them.
package struct WebhookTargets: Sendable {
  /// Allows this machine and private networks too.
  let allowsLocal: Bool

  package init(allowsLocal: Bool = false) {
    self.allowsLocal = allowsLocal
  }

  private static let longestURL = 2000

  /// Checks what can be known without looking a name up: where a name leads is decided when it is
  /// connected to.
  ///
  /// - Throws: `RequestError` of kind `invalid` for a target that is not allowed.
  package func check(_ text: String) throws {
    guard text.utf8.count <= Self.longestURL, let url = URL(string: text), let host = url.host,
      !host.isEmpty, ["http", "https"].contains(url.scheme?.lowercased()), url.user == nil,
      url.password == nil
    else {
      throw RequestError(
        .invalid,
        "A webhook needs an http or https address of at most \(Self.longestURL) characters, without "
          + "a user name or password")
    }
    if host.lowercased() == "localhost", !allowsLocal { throw Self.refusal(of: host) }
    try Self.withNumericAddress(host) { address in
      if !allows(address) { throw Self.refusal(of: host) }
    }
  }

  /// Whether a connection to this address may be made.
  func allows(_ address: UnsafePointer<sockaddr>) -> Bool {
    allowsLocal || PublicAddress.contains(address)
  }

  static func refusal(of host: String) -> RequestError {
    RequestError(
      .invalid,
      "Webhooks may not lead to \(host), which is this machine or in a private network: use another "
        + "address, or start the server with WEBHOOKS_ALLOW_LOCAL=true")
  }

  /// Calls `body` if a host is an address and not a name, in any notation that the system reads:
  /// 127.0.0.1 is also 127.1 and 0x7f000001.
  static func withNumericAddress(
    _ host: String, _ body: (UnsafePointer<sockaddr>) throws -> Void
  ) throws {
    let text = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(text, nil, &hints, &found) == 0 else { return }
    defer { freeaddrinfo(found) }
    if let address = found?.pointee.ai_addr { try body(address) }
  }
}
