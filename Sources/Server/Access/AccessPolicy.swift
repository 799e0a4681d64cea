import Foundation
import Settings

/// Decides who may use the service.
struct AccessPolicy: Sendable {
  /// The host the service is bound to.
  var host: String
  /// The token that requests must carry; nil if none is needed.
  var token: String?

  /// Whether a Host header names this service. This stops pages of other sites whose own name
  /// resolves to this machine (DNS rebinding): their requests carry that name.
  func allowsHost(_ authority: String) -> Bool {
    guard let name = HostName.host(ofAuthority: authority) else { return false }
    if HostName.isLoopback(name) || name == host.lowercased() || name == "[\(host.lowercased())]" {
      return true
    }
    guard HostName.isWildcard(host) else { return false }
    // Bound to every interface, the service does not know its names. Such a page does not have the
    // token, so that any name is safe if there is one; else only addresses and this machine's name.
    return token != nil || HostName.isAddress(name)
      || name == ProcessInfo.processInfo.hostName.lowercased()
  }

  /// Whether pages of `origin` may use the service at `authority`: only the service's own may.
  func allowsOrigin(_ origin: String, for authority: String) -> Bool {
    HostName.authority(ofOrigin: origin) == authority.lowercased()
  }

  /// Whether `candidate` is the token. The time taken does not depend on where they differ.
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
