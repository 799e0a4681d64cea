import Testing

@testable import Server

@Suite struct AccessPolicyTests {
  private let local = AccessPolicy(host: "127.0.0.1", token: nil)

  @Test(arguments: ["127.0.0.1:8002", "localhost", "LOCALHOST:1", "[::1]:8002", "app.localhost"])
  func `loopback names are the service's`(authority: String) {
    #expect(local.allowsHost(authority))
  }

  @Test(arguments: [
    "evil.example", "evil.example:8002", "127.0.0.1.evil.example", "localhost.evil.example", "",
    "a@127.0.0.1", "127.0.0.1:99999", "192.168.0.7", "0.0.0.0",
  ])
  func `other names are refused`(authority: String) {
    #expect(!local.allowsHost(authority))
  }

  @Test func `the host that is bound is the service's`() {
    let policy = AccessPolicy(host: "box.example", token: "t")
    #expect(policy.allowsHost("box.example:8002"))
    #expect(!policy.allowsHost("other.example:8002"))
  }

  @Test func `bound to every interface, names of others need the token`() {
    #expect(AccessPolicy(host: "0.0.0.0", token: nil).allowsHost("192.168.0.7:8002"))
    #expect(!AccessPolicy(host: "0.0.0.0", token: nil).allowsHost("evil.example:8002"))
    #expect(AccessPolicy(host: "0.0.0.0", token: "t").allowsHost("sam-service:8002"))
  }

  @Test(arguments: [
    ("http://127.0.0.1:8002", true), ("https://127.0.0.1:8002", true),
    ("http://127.0.0.1:9000", false), ("http://evil.example", false), ("null", false), ("", false),
    ("http://localhost:8002", false),
  ])
  func `only the service's own pages may use it`(origin: String, allowed: Bool) {
    #expect(local.allowsOrigin(origin, for: "127.0.0.1:8002") == allowed)
  }

  @Test func `only the whole token is accepted`() {
    let policy = AccessPolicy(host: "127.0.0.1", token: "secret")
    #expect(policy.accepts("secret"))
    for wrong in ["", "secre", "secrets", "Secret", "secrex"] { #expect(!policy.accepts(wrong)) }
  }
}
