/// An event that happens once or several times, for which tasks can wait.
package actor Latch {
  private var count = 0
  private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  package init() {}

  package func open() {
    count += 1
    for waiter in waiting where waiter.count <= count { waiter.continuation.resume() }
    waiting.removeAll { $0.count <= count }
  }

  /// Returns once `open` was called `count` times.
  package func wait(_ count: Int = 1) async {
    guard self.count < count else { return }
    await withCheckedContinuation { waiting.append((count, $0)) }
  }
}
