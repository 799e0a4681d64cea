import CeleryJobs
import Testing

@Suite struct RedisAddressTests {
  @Test func `a URL names host, port, password and database`() throws {
    let whole = try #require(RedisAddress(url: "redis://me:secret@redis.example:6380/3"))
    #expect(whole.host == "redis.example")
    #expect(whole.port == 6380)
    #expect(whole.user == "me")
    #expect(whole.password == "secret")
    #expect(whole.database == 3)
    #expect("\(whole)" == "redis://redis.example:6380/3")
    let short = try #require(RedisAddress(url: "redis://[::1]"))
    #expect(short.host == "::1")
    #expect(short.port == 6379)
    #expect(short.database == 0)
    #expect(short.password == nil)
  }

  @Test func `a rediss URL asks for TLS and for the certificates to trust`() throws {
    let address = try #require(
      RedisAddress(url: "rediss://:secret@redis.example/1", authorities: "/ca.pem"))
    #expect(address.isEncrypted)
    #expect(address.authorities == "/ca.pem")
    #expect("\(address)" == "rediss://redis.example:6379/1")
    #expect(RedisAddress(url: "redis://redis.example")?.isEncrypted == false)
  }

  @Test(arguments: ["http://redis", "redis://", "redis", "redis://host/name", "redis://host/-1"])
  func `another kind of URL is refused`(url: String) {
    #expect(RedisAddress(url: url) == nil)
  }
}
