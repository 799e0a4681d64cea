import Propagation
import Synchronization
import TestSupport
import Testing

@Suite struct InteractiveGateTests {
  @Test func `a job starts no frame while a click is computed`() async {
    let gate = InteractiveGate()
    let order = Mutex<[String]>([])
    let clicking = Latch()
    let release = Latch()
    await withDiscardingTaskGroup { group in
      group.addTask { @Sendable in
        await gate.interactive {
          await clicking.open()
          await release.wait()
          order.withLock { $0.append("click") }
        }
      }
      await clicking.wait()
      group.addTask { @Sendable in
        await release.open()
        await gate.yield()
        order.withLock { $0.append("frame") }
      }
    }
    #expect(order.withLock { $0 } == ["click", "frame"])
  }

  @Test func `a cancelled job does not wait for a click`() async {
    let gate = InteractiveGate()
    let click = await HeldClick(at: gate)
    let job = Task { await gate.yield() }
    job.cancel()
    await job.value
    await click.release()
  }

  @Test func `people who click without a pause leave a job a frame after its patience`() async {
    let clock = ManualClock()
    let gate = InteractiveGate(patience: .seconds(2), clock: clock)
    let click = await HeldClick(at: gate)
    let frames = Mutex(0)
    let job = Task {
      for _ in 0..<2 {
        await gate.yield()
        frames.withLock { $0 += 1 }
      }
    }
    await clock.waitForSleepers()
    clock.advance(by: .milliseconds(1999))
    #expect(frames.withLock { $0 } == 0)
    clock.advance(by: .milliseconds(1))
    await clock.waitForSleepers()
    #expect(frames.withLock { $0 } == 1)
    clock.advance(by: .seconds(2))
    await job.value
    await click.release()
  }
}

/// A click that is being computed until it is released.
private struct HeldClick {
  private let end = Latch()
  private let task: Task<Void, Never>

  init(at gate: InteractiveGate) async {
    let begun = Latch()
    task = Task { [end] in
      await gate.interactive {
        await begun.open()
        await end.wait()
      }
    }
    await begun.wait()
  }

  func release() async {
    await end.open()
    await task.value
  }
}
