import Foundation

/// Names and addresses of hosts, as they stand in `HOST` and in Host and Origin headers.
enum HostName {
  static func isLoopback(_ host: String) -> Bool {
    let name = host.lowercased()
    return name == "localhost" || name.hasSuffix(".localhost") || name == "::1" || name == "[::1]"
      || (name.hasPrefix("127.") && isIPv4(name))
  }

  /// Whether binding to `host` listens on every interface.
  static func isWildcard(_ host: String) -> Bool {
    host == "0.0.0.0" || host == "::" || host == "[::]"
  }

  /// An IP literal; no other site's name resolves to it by rebinding.
  static func isAddress(_ host: String) -> Bool {
    isIPv4(host) || (host.hasPrefix("[") && host.hasSuffix("]"))
  }

  /// The name of `name:port`, lower case, brackets of IPv6 kept; nil when it is neither.
  static func host(ofAuthority authority: String) -> String? {
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

  /// The authority of an Origin such as `http://127.0.0.1:8002`; nil for `null` and nonsense.
  static func authority(ofOrigin origin: String) -> String? {
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
