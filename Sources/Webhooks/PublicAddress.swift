import Foundation

/// Which IP addresses belong to the public internet, and not to this machine, its networks or special
/// purposes (IANA's registries of special-purpose addresses).
enum PublicAddress {
  static func contains(_ address: UnsafePointer<sockaddr>) -> Bool {
    // A socket address of a family is a structure of that family: what its first field says.
    let bytes = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      return contains(bytes.loadUnaligned(as: sockaddr_in.self).sin_addr)
    case AF_INET6:
      return contains(bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
    default:
      return false
    }
  }

  private static func contains(_ address: in_addr) -> Bool {
    let bits = UInt32(bigEndian: address.s_addr)
    return !special.contains { network, length in (bits ^ network) >> (32 - length) == 0 }
  }

  /// First address and length of the prefix.
  private static let special: [(network: UInt32, length: UInt32)] = [
    (0x0000_0000, 8),  // 0.0.0.0/8: this host
    (0x0a00_0000, 8),  // 10.0.0.0/8: private
    (0x6440_0000, 10),  // 100.64.0.0/10: shared behind a provider's translation
    (0x7f00_0000, 8),  // 127.0.0.0/8: loopback
    (0xa9fe_0000, 16),  // 169.254.0.0/16: link-local
    (0xac10_0000, 12),  // 172.16.0.0/12: private
    (0xc000_0000, 24),  // 192.0.0.0/24: protocol assignments
    (0xc0a8_0000, 16),  // 192.168.0.0/16: private
    (0xc612_0000, 15),  // 198.18.0.0/15: benchmarks
    (0xe000_0000, 3),  // 224.0.0.0/3: multicast, reserved, broadcast
  ]

  private static func contains(_ address: in6_addr) -> Bool {
    withUnsafeBytes(of: address) { bytes in
      // An IPv4 address in IPv6 notation (::ffff:0:0/96), or behind a translator (64:ff9b::/96).
      if bytes.starts(with: mapped) || bytes.starts(with: translated) {
        return contains(bytes.loadUnaligned(fromByteOffset: 12, as: in_addr.self))
      }
      // Outside 2000::/3 there are only loopback, local, multicast and reserved addresses. Inside,
      // 2001::/23 and 2002::/16 are for tunnels, whose ends can be anywhere.
      guard bytes[0] & 0xe0 == 0x20 else { return false }
      let isTunnel =
        bytes.starts(with: [0x20, 0x02]) || bytes.starts(with: [0x20, 0x01, 0x00])
        || bytes.starts(with: [0x20, 0x01, 0x01])
      return !isTunnel
    }
  }

  private static let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
  private static let translated: [UInt8] =
    [0x00, 0x64, 0xff, 0x9b] + [UInt8](repeating: 0, count: 8)
}
