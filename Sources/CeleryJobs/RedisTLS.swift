import COpenSSL
import Foundation

/// TLS over a connected socket, which belongs to somebody else. Certificate and name of the server
/// are verified.
///
/// Used by one thread at a time.
final class RedisTLS {
  private let session: OpaquePointer

  /// - Parameters:
  ///   - socket: a blocking one; its timeouts hold for every call here.
  ///   - host: the name or address that the server's certificate must be for.
  ///   - authorities: path of a PEM file of the certificates to trust; nil for the system's.
  /// - Throws: `RedisError.unreachable`.
  init(socket: Int32, host: String, authorities: String?) throws {
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw Self.failure("TLS") }
    defer { SSL_CTX_free(context) }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    if let authorities {
      guard SSL_CTX_load_verify_file(context, authorities) == 1 else {
        throw Self.failure("no certificates in REDIS_CA_FILE \(authorities)")
      }
    } else {
      SSL_CTX_set_default_verify_paths(context)
    }
    guard let session = SSL_new(context) else { throw Self.failure("TLS") }
    let isAddress = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1
    if !isAddress {
      SSL_set1_host(session, host)
      masklet_ssl_set_server_name(session, host)
    }
    guard SSL_set_fd(session, socket) == 1, SSL_connect(session) == 1 else {
      let verdict = SSL_get_verify_result(session)
      let reason =
        verdict == X509_V_OK
        ? "no TLS on this port"
        : "certificate refused: " + String(cString: X509_verify_cert_error_string(verdict))
      SSL_free(session)
      throw Self.failure(reason)
    }
    self.session = session
  }

  deinit {
    SSL_free(session)
  }

  /// - Throws: `RedisError.unreachable` when the connection broke, or after the socket's timeout.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard !bytes.isEmpty else { return }
    var written = 0
    guard SSL_write_ex(session, bytes.baseAddress, bytes.count, &written) == 1 else {
      throw Self.failure("connection lost")
    }
  }

  /// The bytes that arrived, at least one.
  ///
  /// - Throws: `RedisError.unreachable` when the connection broke, or after the socket's timeout.
  func read() throws -> [UInt8] {
    var count = 0
    let bytes = try [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, initialized in
      guard SSL_read_ex(session, buffer.baseAddress, buffer.count, &count) == 1 else {
        throw Self.failure("connection lost")
      }
      initialized = count
    }
    return bytes
  }

  private static let pieceSize = 16 << 10

  private static func failure(_ reason: String) -> RedisError {
    // Left in the queue, it would be taken for the error of a later call.
    ERR_clear_error()
    return .unreachable(reason)
  }
}
