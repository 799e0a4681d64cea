import COpenSSL
import Foundation

/// HMAC-SHA256 (RFC 2104), by which a receiver knows that a message comes from this service.
enum Signature {
  /// The code of a message in lower-case hexadecimal.
  static func code(of message: Data, key: Data) -> String {
    var code = [UInt8](repeating: 0, count: 32)
    let result = message.withUnsafeBytes { message in
      key.withUnsafeBytes { key in
        HMAC(
          EVP_sha256(), key.baseAddress, Int32(key.count),
          message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count, &code, nil)
      }
    }
    // OpenSSL fails only if there is no memory left or if it was built without SHA-256.
    precondition(result != nil, "OpenSSL could not compute an HMAC")
    return code.map { String(format: "%02x", $0) }.joined()
  }
}
