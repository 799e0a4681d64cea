import Foundation

/// Reads the names and addresses of hosts in `HOST` and in the headers Host and Origin.
package enum HostName {
  /// True for names and addresses that always mean this machine.
  package static func isLoopback(_ host: String) -> Bool {
    let name = host.lowercased()
    return name == "localhost" || name.hasSuffix(".localhost") || name == "::1" || name == "[::1]"
      || (name.hasPrefix("127.") && isIPv4(name))
  }

  /// True if binding to `host` listens on every interface.
  package static func isWildcard(_ host: String) -> Bool {
    host == "0.0.0.0" || host == "::" || host == "[::]"
  }

  /// True for an IP address, which cannot be rebound by DNS as a name can.
  package static func isAddress(_ host: String) -> Bool {
    isIPv4(host) || (host.hasPrefix("[") && host.hasSuffix("]"))
  }

  /// The host of `host:port` or `host`, in lower case, an IPv6 address with its brackets; nil if the
  /// text is neither.
  package static func host(ofAuthority authority: String) -> String? {
    let text = authority.lowercased()
    guard !text.isEmpty, !text.contains(where: { "/@?# \\".contains($0) }) else { return nil }
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      return String(text[...end])
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, !parts[0].isEmpty else { return nil }
    if parts.count == 2, UInt16(parts[1]) == nil { return nil }
    return String(parts[0])
  }

  /// `127.0.0.1:8002` of an Origin such as `http://127.0.0.1:8002`; nil for `null` and anything that
  /// is not an HTTP origin.
  package static func authority(ofOrigin origin: String) -> String? {
    for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
      return origin.dropFirst(scheme.count).lowercased()
    }
    return nil
  }

  private static func isIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
