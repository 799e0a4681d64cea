import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One HTTP answer, written to a partial file as it is received.
///
/// `@unchecked Sendable`: everything that changes is touched on `queue` alone, which is serial and the
/// session's delegate queue, until the continuation is resumed there. Afterwards neither the file nor what
/// the caller reads is changed: the answer is complete, or `failure` keeps the rest of it out.
final class Download: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let partial: PartialFile
  private let file: String
  /// Called with the length of the answer, if the server names it, before any of it is written.
  private let prepare: (Int64?) throws -> Void
  private let progress: (Int64, Int64?) -> Void
  private let queue = OperationQueue()
  private var continuation: CheckedContinuation<Void, any Error>?
  /// Why this download has ended early.
  private var failure: (any Error)?
  /// Length of the whole file; nil if the server does not name it.
  private(set) var total: Int64?
  /// True once the server has answered.
  private(set) var hasBegun = false
  /// Called with the ETag, which identifies this version of the file at the server.
  private let receiveValidator: (String?) throws -> Void

  init(
    _ file: String, to partial: PartialFile, prepare: @escaping (Int64?) throws -> Void,
    validator: @escaping (String?) throws -> Void,
    progress: @escaping (Int64, Int64?) -> Void
  ) {
    self.file = file
    self.partial = partial
    self.prepare = prepare
    self.receiveValidator = validator
    self.progress = progress
    queue.maxConcurrentOperationCount = 1
  }

  /// Returns when the whole answer is written.
  func run(_ request: URLRequest) async throws {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
    defer { session.invalidateAndCancel() }
    let task = session.dataTask(with: request)
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.addOperation { self.start(task, continuation) }
      }
    } onCancel: {
      queue.addOperation { self.fail(task, CancellationError()) }
    }
  }

  private func start(
    _ task: URLSessionTask, _ continuation: CheckedContinuation<Void, any Error>
  ) {
    if let failure { return continuation.resume(throwing: failure) }
    self.continuation = continuation
    task.resume()
  }

  /// Ends the download at once: a session that cancels a task while it connects may never complete it.
  private func fail(_ task: URLSessionTask, _ error: any Error) {
    task.cancel()
    guard failure == nil else { return }
    failure = error
    continuation?.resume(throwing: error)
    continuation = nil
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    guard failure == nil else { return completionHandler(.cancel) }
    do {
      try begin(response)
      completionHandler(.allow)
    } catch {
      completionHandler(.cancel)
      fail(dataTask, error)
    }
  }

  private func begin(_ response: URLResponse) throws {
    guard let response = response as? HTTPURLResponse else {
      throw ModelError.refused(file: file, status: 0)
    }
    let length = response.value(forHTTPHeaderField: "Content-Length").flatMap { Int64($0) }
    switch response.statusCode {
    case 200:
      // The server sends the whole file: the bytes written before belong to another version.
      try partial.truncate()
      total = length
    case 206:
      let range = response.value(forHTTPHeaderField: "Content-Range") ?? ""
      guard let match = range.wholeMatch(of: /bytes ([0-9]+)-[0-9]+\/([0-9]+|\*)/),
        Int64(match.1) == partial.count
      else { throw ModelError.refused(file: file, status: 206) }
      total = Int64(match.2)
    case 416:
      // The partial file is complete, or longer than the server's: the digest decides.
      throw RangeRefused()
    default:
      throw ModelError.refused(file: file, status: response.statusCode)
    }
    hasBegun = true
    try receiveValidator(response.value(forHTTPHeaderField: "ETag"))
    try prepare(length)
    progress(partial.count, total)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard failure == nil else { return }
    do {
      for region in data.regions {
        try region.withUnsafeBytes { try partial.write($0) }
      }
      progress(partial.count, total)
    } catch {
      fail(dataTask, error)
    }
  }

  /// Refuses redirections from an encrypted address to an unencrypted one.
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    let wasEncrypted = task.originalRequest?.url?.scheme == "https"
    completionHandler(wasEncrypted && request.url?.scheme != "https" ? nil : request)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    if let error { return fail(task, error) }
    continuation?.resume()
    continuation = nil
  }
}

/// The server has no bytes after the ones that are here.
struct RangeRefused: Error {}
