import Foundation

/// Counts calls by index, from any thread.
///
/// Sendable: `counts` is touched only with `lock` held. A lock the thread sanitizer knows, which
/// the standard library's Mutex is not.
final class Counters: @unchecked Sendable {
  private let lock = NSLock()
  private var counts: [Int]

  init(_ count: Int) { counts = [Int](repeating: 0, count: count) }

  func add(_ index: Int) { lock.withLock { counts[index] += 1 } }

  var all: [Int] { lock.withLock { counts } }
}
