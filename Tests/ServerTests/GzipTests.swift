import HummingbirdTesting
import Testing

@testable import Server

@Suite struct GzipTests {
  @Test func `a member starts with the gzip magic`() throws {
    let member = try #require([UInt8](repeating: 65, count: 4000).withUnsafeBytes { Gzip.compress($0) })
    #expect(member.starts(with: [0x1f, 0x8b]))
  }
}
