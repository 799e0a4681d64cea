/// Stops an engine before one frame until a test releases it.
package struct Halt: Sendable {
  private let frame: Int
  private let arrived = Latch()
  private let released = Latch()

  package init(before frame: Int) {
    self.frame = frame
  }

  /// The engine calls this before each frame.
  package func pass(_ frame: Int) async {
    guard frame == self.frame else { return }
    await arrived.open()
    await released.wait()
  }

  /// Returns when the engine has reached the frame.
  package func arrival() async { await arrived.wait() }

  package func release() async { await released.open() }
}
