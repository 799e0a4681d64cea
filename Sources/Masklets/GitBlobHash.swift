import COpenSSL

/// The name that git gives a file's contents: SHA-1 of `blob LENGTH`, a zero byte and the contents.
///
/// Publishers who keep a file in a repository publish this digest with it, often the only one. It
/// recognises a damaged or mistaken file; SHA-1 no longer withstands a forger.
///
/// `@unchecked Sendable`: only this value, which cannot be copied, refers to the context.
package struct GitBlobHash: ~Copyable, @unchecked Sendable {
  private let context: OpaquePointer

  /// - Parameter length: bytes of the file.
  package init(length: Int64) {
    context = EVP_MD_CTX_new()
    Self.check(EVP_DigestInit_ex(context, EVP_sha1(), nil))
    Array("blob \(length)\0".utf8).withUnsafeBytes { update($0) }
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    Self.check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  /// The digest of all bytes so far in lower-case hexadecimal: 40 characters.
  package consuming func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 20)
    Self.check(EVP_DigestFinal_ex(context, &digest, nil))
    return digest.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  private static func check(_ result: Int32) {
    precondition(result == 1, "OpenSSL computes no SHA-1")
  }
}
