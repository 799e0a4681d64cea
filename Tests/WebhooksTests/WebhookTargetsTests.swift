import Foundation
import Masklets
import Testing

@testable import Webhooks

@Suite struct WebhookTargetsTests {
  /// nil if the text is no address.
  private func isPublic(_ text: String) throws -> Bool? {
    var found: Bool?
    try WebhookTargets.withNumericAddress(text) { found = PublicAddress.contains($0) }
    return found
  }

  @Test(arguments: [
    "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
    "127.8.9.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.168.1.1",
    "198.19.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
    "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.1.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:1ff::1",
    "2002:7f00:1::1",
  ])
  func `addresses of this machine, private networks and special purposes are not public`(
    address: String
  ) throws {
    #expect(try isPublic(address) == false)
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.1", "169.253.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
    "192.167.0.1", "192.169.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255",
    "2001:200::1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
  ])
  func `other addresses are`(address: String) throws {
    #expect(try isPublic(address) == true)
  }

  @Test(arguments: [
    "http://127.0.0.1/a", "http://[::1]:80/", "https://localhost/a", "http://LOCALHOST",
    "http://169.254.169.254/latest", "http://192.168.0.1/", "ftp://example.com/",
    "file:///etc/passwd", "example.com", "http://user:word@example.com/",
    "http://user@example.com/", "http:///a", "", "http://0x7f000001/", "http://127.1/",
    "http://2130706433/", "http://[::ffff:7f00:1]/",
    "https://example.com/" + String(repeating: "a", count: 2000),
  ])
  func `targets that are not allowed are refused when they are added`(url: String) {
    let error = #expect(throws: RequestError.self) { try WebhookTargets().check(url) }
    #expect(error?.kind == .invalid)
  }

  @Test func `names and public addresses may be added, and this machine where it is allowed`()
    throws
  {
    for url in ["https://example.com/hook?a=b", "http://8.8.8.8:8080/", "http://[2606:4700::1]/"] {
      try WebhookTargets().check(url)
    }
    let everywhere = WebhookTargets(allowsLocal: true)
    for url in ["http://127.0.0.1:1/", "http://localhost/", "https://[::1]/a"] {
      try everywhere.check(url)
    }
    #expect(throws: RequestError.self) { try everywhere.check("file:///etc/passwd") }
  }
}
