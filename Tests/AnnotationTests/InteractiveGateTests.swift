import Annotation
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
    let clicking = Latch()
    let release = Latch()
    let click = Task {
      await gate.interactive {
        await clicking.open()
        await release.wait()
      }
    }
    await clicking.wait()
    let job = Task { await gate.yield() }
    job.cancel()
    await job.value
    await release.open()
    await click.value
  }
}
