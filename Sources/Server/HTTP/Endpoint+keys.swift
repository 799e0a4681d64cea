import Foundation
import HTTPTypes
import Hummingbird
import Masklets
import Persistence

extension Endpoint {
  /// The same endpoint; if it takes an `Idempotency-Key`, it refuses a key that another request was
  /// sent with: one to another path, or with another JSON body.
  func checkingKeys(in store: Store) -> Endpoint {
    guard headers.contains(where: { $0.name == "Idempotency-Key" }) else { return self }
    var copy = self
    copy.handler = { [self] request, context in
      guard let key = try request.idempotencyKey() else {
        return try await handler(request, context)
      }
      var keyed = request
      let digest = try await keyed.readDigest(withBody: body?.contentType == "application/json")
      let isNew = try await store.reserve(key, forRequest: digest, at: Date())
      do {
        return try await handler(keyed, context)
      } catch {
        // What failed created nothing: the key may be sent again with a corrected request.
        if isNew { try await store.release(key) }
        throw error
      }
    }
    return copy
  }
}

extension Request {
  /// A digest of what the request asks for. The body can still be read afterwards.
  fileprivate mutating func readDigest(withBody: Bool) async throws -> String {
    var hash = SHA256()
    hash.update("\(method) \(uri)\n".utf8)
    if withBody {
      let bytes = try await readBody(upTo: BodyLimit.small)
      hash.update(bytes.readableBytesView)
      body = .init(buffer: bytes)
    }
    return hash.finish()
  }
}
