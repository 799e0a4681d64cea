import Foundation
import Settings

/// Who may use the service.
struct AccessPolicy: Sendable {
  /// The host the service is bound to.
  var host: String
  /// What a request must bear; nil for none.
  var token: String?

  static let cookieName = "masklet_token"

  /// Whether a Host header names this service. A page of another site that points its own name at
  /// this machine (DNS rebinding) sends that name.
  func allowsHost(_ authority: String) -> Bool {
    guard let name = HostName.host(ofAuthority: authority) else { return false }
    if HostName.isLoopback(name) || name == host.lowercased() || name == "[\(host.lowercased())]" {
      return true
    }
    guard HostName.isWildcard(host) else { return false }
    // Bound to every interface, the service does not know its names. A rebound page cannot hold
    // the token, so with one any name is safe; without one only addresses and this machine's name.
    return token != nil || HostName.isAddress(name)
      || name == ProcessInfo.processInfo.hostName.lowercased()
  }

  /// Whether a page of `origin` may talk to the service it reached as `authority`: only its own.
  func allowsOrigin(_ origin: String, for authority: String) -> Bool {
    HostName.authority(ofOrigin: origin) == authority.lowercased()
  }

  /// Whether `candidate` is the token. Takes the same time wherever they differ.
  func accepts(_ candidate: String) -> Bool {
    guard let token else { return true }
    let expected = Array(token.utf8)
    let given = Array(candidate.utf8)
    var difference = UInt8(given.count == expected.count ? 0 : 1)
    for i in expected.indices {
      difference |= expected[i] ^ (i < given.count ? given[i] : 0)
    }
    return difference == 0
  }
}
