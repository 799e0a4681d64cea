import CCurl
import Foundation
import Masklets
import Synchronization

/// One request over the network, of which only the status of the answer matters.
///
/// Addresses are checked when they are connected to: a name that leads elsewhere than a moment before
/// is of no use to whoever owns it.
final class WebhookExchange: Sendable {
  private let request: WebhookRequest
  private let targets: WebhookTargets
  private let isCancelled = Atomic(false)
  /// True once an address was not allowed.
  private let isRefused = Atomic(false)

  init(_ request: WebhookRequest, to targets: WebhookTargets) {
    self.request = request
    self.targets = targets
  }

  /// The status of the answer.
  ///
  /// - Throws: `RequestError` if there is none within that time, or if the target is not allowed.
  func run(within limit: Duration) async throws -> Int {
    try targets.check(request.url)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // A thread of its own, because it waits for the network.
        Thread.detachNewThread {
          continuation.resume(with: Result { try self.send(within: limit) })
        }
      }
    } onCancel: {
      isCancelled.store(true, ordering: .relaxed)
    }
  }

  private func send(within limit: Duration) throws -> Int {
    let url = URL(string: request.url)
    // Where the Python package keeps authorities for systems that have none in the usual place.
    let authorities = ProcessInfo.processInfo.environment["URLSessionCertificateAuthorityInfoFile"]
    let lines = request.headers.map { strdup("\($0.key): \($0.value)") } + [nil]
    let texts = [strdup(url?.absoluteString ?? request.url), authorities.flatMap { strdup($0) }]
    defer { for text in lines + texts { free(text) } }
    var status: Int32 = 0
    let result = request.body.withUnsafeBytes { body in
      lines.map { UnsafePointer($0) }.withUnsafeBufferPointer { headers in
        var post = mc_post()
        post.url = UnsafePointer(texts[0])
        post.headers = headers.baseAddress
        post.body = body.baseAddress
        post.length = body.count
        post.milliseconds = limit.milliseconds
        post.authorities = UnsafePointer(texts[1])
        // This object outlives the call, in which alone the pointer is used.
        post.context = Unmanaged.passUnretained(self).toOpaque()
        post.allows = { context, address in
          guard let context, let address else { return false }
          return Unmanaged<WebhookExchange>.fromOpaque(context).takeUnretainedValue()
            .allows(address)
        }
        post.is_cancelled = { context in
          guard let context else { return false }
          return Unmanaged<WebhookExchange>.fromOpaque(context).takeUnretainedValue()
            .isCancelled.load(ordering: .relaxed)
        }
        return mc_send(&post, &status)
      }
    }
    guard result != MC_ANSWERED else { return Int(status) }
    throw failure(result, host: url?.host ?? request.url)
  }

  private func allows(_ address: UnsafePointer<sockaddr>) -> Bool {
    if targets.allows(address) { return true }
    isRefused.store(true, ordering: .relaxed)
    return false
  }

  private func failure(_ result: mc_result, host: String) -> any Error {
    if isRefused.load(ordering: .relaxed) { return WebhookTargets.refusal(of: host) }
    switch result {
    case MC_CANCELLED: return CancellationError()
    case MC_LATE: return RequestError(.invalid, "The receiver did not answer in time")
    case MC_UNKNOWN_HOST: return RequestError(.invalid, "The host \(host) is unknown")
    case MC_UNTRUSTED:
      return RequestError(.invalid, "The certificate of \(host) is missing, expired or of another")
    default: return RequestError(.invalid, "The receiver cannot be reached")
    }
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
