/// Why what a person or a client asked for cannot be done, in a sentence that may be shown to them.
package struct RequestError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// 400: can never be done as it was asked.
    case invalid
    /// The thing that an id names does not exist: 404 if the id is in the path, 400 if in the body.
    case unknown
    /// 404: the video that a path names is missing or not allowed.
    case notFound
    /// 409: cannot be done in the present state.
    case conflict
    /// 413
    case tooLarge
    /// 415 or 400: not a video that can be decoded.
    case unsupported
    /// 429: may be asked again after this many seconds.
    case busy(retryAfter: Int)
    /// 503
    case unavailable
    /// 507: the disk is full.
    case storageFull
  }

  package let kind: Kind
  package let message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

extension RequestError: CustomStringConvertible {
  package var description: String { message }
}
