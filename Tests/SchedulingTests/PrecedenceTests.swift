import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Scheduling

/// How computations on blocking threads wait for each other.
@Suite struct PrecedenceOfOperationsTests {
  @Test func `lower ranks wait for higher ones, and higher ones for nobody`() {
    let precedence = Precedence(patience: .seconds(3600))
    let order = Mutex<[String]>([])
    let done = DispatchSemaphore(value: 0)
    precedence.enter(.interactive)
    precedence.enter(.job)
    for (rank, name) in [(Precedence.Rank.job, "job"), (.ahead, "ahead")] {
      Thread {
        precedence.wait(rank)
        order.withLock { $0.append(name) }
        done.signal()
      }.start()
    }
    precedence.wait(.interactive)
    order.withLock { $0.append("interactive") }
    precedence.leave(.interactive)
    done.wait()
    order.withLock { $0.append("job ends") }
    precedence.leave(.job)
    done.wait()
    #expect(order.withLock { $0 } == ["interactive", "job", "job ends", "ahead"])
  }

  @Test func `jobs that have waited long compute for a turn beside clicks without a pause`() {
    let precedence = Precedence(patience: .milliseconds(10), turn: .seconds(3600))
    precedence.enter(.interactive)
    precedence.wait(.job)
    let later = ContinuousClock().measure {
      for _ in 0..<1000 { precedence.wait(.job) }
    }
    #expect(later < .seconds(5), "the patience of each would make 10")
    precedence.leave(.interactive)
  }
}

/// How tasks wait for each other between two frames.
@Suite struct PrecedenceOfFramesTests {
  @Test func `a job starts no frame while a click is computed`() async {
    let precedence = Precedence()
    let order = Mutex<[String]>([])
    let clicking = Latch()
    let release = Latch()
    await withDiscardingTaskGroup { group in
      group.addTask { @Sendable in
        await precedence.run(as: .interactive) {
          await clicking.open()
          await release.wait()
          order.withLock { $0.append("click") }
        }
      }
      await clicking.wait()
      group.addTask { @Sendable in
        await release.open()
        await precedence.yield(.job)
        order.withLock { $0.append("frame") }
      }
    }
    #expect(order.withLock { $0 } == ["click", "frame"])
  }

  @Test func `a cancelled job does not wait for a click`() async {
    let precedence = Precedence()
    let click = await HeldClick(in: precedence)
    let job = Task { await precedence.yield(.job) }
    job.cancel()
    await job.value
    await click.release()
  }

  @Test func `people who click without a pause leave a job a frame after its patience`() async {
    let clock = ManualClock()
    let precedence = Precedence(patience: .seconds(2), clock: clock)
    let click = await HeldClick(in: precedence)
    let frames = Mutex(0)
    let job = Task {
      for _ in 0..<2 {
        await precedence.yield(.job)
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

  @Test func `a frame begun after the patience is not blocked at its first operation`() async {
    let clock = ManualClock()
    let precedence = Precedence(patience: .seconds(3600), turn: .seconds(3600), clock: clock)
    let click = await HeldClick(in: precedence)
    let job = Task { await precedence.yield(.job) }
    await clock.waitForSleepers()
    clock.advance(by: .seconds(3600))
    await job.value
    // Blocked, this would last an hour.
    precedence.wait(.job)
    await click.release()
  }

  @Test func `work ahead of need waits for jobs and clicks however long they take`() async {
    let precedence = Precedence(patience: .zero)
    let order = Mutex<[String]>([])
    precedence.enter(.interactive)
    precedence.enter(.job)
    let ahead = Task {
      await precedence.yield(.ahead)
      order.withLock { $0.append("ahead") }
    }
    precedence.leave(.interactive)
    order.withLock { $0.append("job") }
    precedence.leave(.job)
    await ahead.value
    #expect(order.withLock { $0 } == ["job", "ahead"])
  }
}

/// A click that is being computed until it is released.
private struct HeldClick {
  private let end = Latch()
  private let task: Task<Void, Never>

  init(in precedence: Precedence) async {
    let begun = Latch()
    task = Task { [end] in
      await precedence.run(as: .interactive) {
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
