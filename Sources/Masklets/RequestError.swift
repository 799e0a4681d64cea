/// Why a request of a person or a client cannot be met, in a sentence that may be shown to them.
package struct RequestError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// 400: can never be met as it is.
    case invalid
    /// The thing named by an id does not exist: 404 where the id stands in a path, 400 in a body.
    case unknown
    /// 404: the video named by a path is missing or not allowed.
    case notFound
    /// 409: the state of things is against it.
    case conflict
    /// 413
    case tooLarge
    /// 415 or 400: not a video that can be decoded.
    case unsupported
    /// 429, to be tried again after this many seconds.
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

extension RequestError {
  static let unknownSession = RequestError(
    .unknown, "Session not found: it was closed or deleted. Open its video again")

  static func unknownObject(_ id: Int) -> RequestError {
    RequestError(.unknown, "Object \(id) not found in this session")
  }

  static func takenObject(_ id: Int) -> RequestError {
    RequestError(.conflict, "The session has an object \(id) already: choose another id")
  }

  static let unknownProject = RequestError(.unknown, "Project not found: it was deleted")
  static let unknownCategory = RequestError(.unknown, "Category not found: it was deleted")
  static let unknownUpload = RequestError(.unknown, "Upload not found: start it anew")
  static let unknownVideo = RequestError(.unknown, "Video not found: it was deleted")
}
