import COpenSSL

/// The SHA-256 digest (FIPS 180-4) of bytes that arrive in pieces, computed by OpenSSL.
///
///     var hash = SHA256()
///     hash.update(bytes)
///     hash.finish()        // "ba7816bf..." for "abc"
///
/// `@unchecked Sendable`: only this value, which cannot be copied, refers to the context.
package struct SHA256: ~Copyable, @unchecked Sendable {
  private let context: OpaquePointer

  package init() {
    context = EVP_MD_CTX_new()
    Self.check(EVP_DigestInit_ex(context, EVP_sha256(), nil))
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func update(_ bytes: some Sequence<UInt8>) {
    let known: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
    if known == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    Self.check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  /// The digest of all bytes so far in lower-case hexadecimal: 64 characters.
  package func finish() -> String {
    let last = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(last) }
    Self.check(EVP_MD_CTX_copy_ex(last, context))
    var digest = [UInt8](repeating: 0, count: 32)
    Self.check(EVP_DigestFinal_ex(last, &digest, nil))
    return digest.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  /// OpenSSL fails only if there is no memory left or if it was built without SHA-256.
  private static func check(_ result: Int32) {
    precondition(result == 1, "OpenSSL could not compute a SHA-256")
  }
}
