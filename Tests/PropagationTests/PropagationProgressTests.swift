import Testing

@testable import Propagation

@Suite struct PropagationProgressTests {
  private func count(_ progress: inout PropagationProgress, encoded: Int, propagated: Int) {
    for _ in 0..<encoded { progress.countEncodedFrame() }
    for _ in 0..<propagated { progress.countPropagatedFrame() }
  }

  @Test func `encoding is worth 40 percent and propagating 60`() {
    var progress = PropagationProgress(legs: [.init(encoded: 10, propagated: 5)])
    #expect(progress.percent == 0)
    count(&progress, encoded: 5, propagated: 0)
    #expect(progress.percent == 20)
    count(&progress, encoded: 5, propagated: 0)
    #expect(progress.percent == 40)
    count(&progress, encoded: 0, propagated: 5)
    #expect(progress.percent == 100)
  }

  @Test func `legs add up, and frames encoded beyond a leg's own do not count`() {
    var progress = PropagationProgress(
      legs: [.init(encoded: 6, propagated: 6), .init(encoded: 2, propagated: 2)])
    #expect(progress.totalEncoded == 8)
    #expect(progress.totalPropagated == 8)
    count(&progress, encoded: 9, propagated: 6)
    #expect(progress.percent == 75)
    progress.begin(leg: 1)
    #expect(progress.encoded == 0)
    #expect(progress.percent == 75)
    count(&progress, encoded: 2, propagated: 2)
    #expect(progress.percent == 100)
  }

  @Test func `a leg that encodes nothing new is as far as its frames`() {
    var progress = PropagationProgress(legs: [.init(encoded: 0, propagated: 4)])
    count(&progress, encoded: 0, propagated: 4)
    #expect(progress.percent == 60)
  }

  @Test func `a resumed run counts its rate and checkpoints from where it began`() {
    var progress = PropagationProgress(
      legs: [.init(encoded: 4, propagated: 4), .init(encoded: 8, propagated: 8)])
    progress.resume(leg: 1, encoded: 3, propagated: 6)
    #expect(progress.leg == 1)
    #expect(progress.framesSinceCheckpoint == 0)
    #expect(progress.rate(over: 2) == 0)
    count(&progress, encoded: 4, propagated: 4)
    #expect(progress.propagated == 10)
    #expect(progress.rate(over: 2) == 2)
    #expect(progress.rate(over: 0) == 0)
    #expect(progress.framesSinceCheckpoint == 4)
    progress.markCheckpoint()
    #expect(progress.framesSinceCheckpoint == 0)
  }

  @Test func `a restarted leg forgets its own frames, not those of earlier legs`() {
    var progress = PropagationProgress(
      legs: [.init(encoded: 4, propagated: 4), .init(encoded: 8, propagated: 8)])
    progress.resume(leg: 1, encoded: 3, propagated: 6)
    progress.restartLeg()
    #expect(progress.leg == 1)
    #expect(progress.encoded == 0)
    #expect(progress.propagated == 4)
    #expect(progress.framesSinceCheckpoint == 0)
  }
}
