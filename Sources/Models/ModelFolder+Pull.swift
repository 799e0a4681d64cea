import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension ModelFolder {
  /// Downloads a model and installs it.
  ///
  /// Continues a partial file of an earlier attempt. A connection that breaks is resumed for as
  /// long as each attempt brings bytes.
  ///
  /// - Parameters:
  ///   - mirror: where to find the files; nil for where each is published.
  ///   - progress: called with the number of bytes received, and of the whole file if it is known.
  /// - Throws: `ModelError`, `CancellationError`.
  @discardableResult
  package func pull(
    _ model: PublishedModel, from mirror: String? = nil,
    progress: @escaping @Sendable (Int64, Int64?) -> Void = { _, _ in }
  ) async throws -> Verification {
    let address = mirror ?? model.publisher
    guard let url = URL(string: "\(address)/\(model.location)"), let host = url.host else {
      throw ModelError.unreachable(host: address, reason: "not an address")
    }
    try makeFolder(for: model)
    let partial = try PartialFile(for: model.file, in: path)
    // Not left to the deinitialiser: the connection may hold a reference for longer than this call.
    defer { partial.release() }
    let validator = ValidatorFile(path: partial.path + ".etag")
    if let bytes = model.bytes, partial.count > bytes { try partial.truncate() }
    while model.bytes == nil || partial.count != model.bytes {
      let before = partial.count
      do {
        try await fetch(model, url, to: partial, validator, progress)
        break
      } catch is RangeRefused {
        guard !model.hasDigest || partial.count == 0 else { break }
        try partial.truncate()
      } catch let error as ModelError {
        if case .wrongSize = error {
          partial.remove()
          validator.remove()
        }
        throw error
      } catch is Broken {
        try Task.checkCancellation()
        guard partial.count > before else {
          throw ModelError.cut(file: model.file, received: before)
        }
      } catch let error as URLError {
        try Task.checkCancellation()
        throw ModelError.unreachable(host: host, reason: error.reason)
      }
    }
    defer { validator.remove() }
    return try await Self.blocking { try finish(model, partial) }
  }

  /// Runs work that blocks for seconds, off the few threads that tasks share.
  private static func blocking<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        continuation.resume(with: Swift.Result { try work() })
      }
    }
  }

  private func fetch(
    _ model: PublishedModel, _ url: URL, to partial: PartialFile, _ validator: ValidatorFile,
    _ progress: @escaping @Sendable (Int64, Int64?) -> Void
  ) async throws {
    var request = URLRequest(url: url)
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    let known = validator.value
    if partial.count > 0, known != nil || model.hasDigest {
      request.setValue("bytes=\(partial.count)-", forHTTPHeaderField: "Range")
      request.setValue(known, forHTTPHeaderField: "If-Range")
    }
    let download = Download(
      model.file, to: partial,
      prepare: { rest in
        if let expected = model.bytes, let rest, partial.count + rest != expected {
          throw ModelError.wrongSize(
            file: model.file, expected: expected, found: partial.count + rest)
        }
        if let rest { try checkRoom(for: model, bytes: rest) }
      }, validator: { try validator.store($0, for: model) }, progress: progress)
    do {
      try await download.run(request)
    } catch let error as URLError {
      if download.hasBegun { throw Broken() }
      throw error
    }
    if let total = download.total, partial.count != total { throw Broken() }
  }
}

/// The connection broke before the end of the answer.
private struct Broken: Error {}

/// The server's ETag of the file that a partial file is a part of, stored beside it.
private struct ValidatorFile {
  let path: String

  var value: String? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    // It is sent in a header.
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    return isPlain && text.utf8.count <= 200 && !text.hasPrefix("W/") ? text : nil
  }

  func store(_ validator: String?, for model: PublishedModel) throws {
    guard let validator else { return remove() }
    guard FileManager.default.createFile(atPath: path, contents: Data(validator.utf8)) else {
      throw ModelError.diskFull(file: model.file, needed: nil, free: nil)
    }
  }

  func remove() {
    // Succeeds if it is gone already.
    unlink(path)
  }
}

extension URLError {
  /// What went wrong with the connection, in a few words.
  fileprivate var reason: String {
    switch code {
    case .cannotFindHost, .dnsLookupFailed: "there is no such host, or no network"
    case .cannotConnectToHost: "it refuses the connection"
    case .timedOut: "it does not answer"
    case .networkConnectionLost: "it closes the connection"
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot:
      "its certificate cannot be checked: is the package ca-certificates installed?"
    default: localizedDescription
    }
  }
}
