import Foundation
import Testing

@testable import Webhooks

@Suite struct SignatureTests {
  /// RFC 4231, test cases 1, 2 and 6.
  @Test func `codes are those of the standard`() {
    let first = Signature.code(
      of: Data("Hi There".utf8), key: Data(repeating: 0x0b, count: 20))
    #expect(first == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    let second = Signature.code(
      of: Data("what do ya want for nothing?".utf8), key: Data("Jefe".utf8))
    #expect(second == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let long = Signature.code(
      of: Data("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      key: Data(repeating: 0xaa, count: 131))
    #expect(long == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }
}
