import Foundation
import Synchronization
import Testing

@testable import Tensors

@Suite struct RightOfWayTests {
  @Test func `lower ranks wait for higher ones, and higher ones for nobody`() {
    let right = RightOfWay(patience: 3600)
    let told = Mutex<[String]>([])
    let done = DispatchSemaphore(value: 0)
    right.enter(.interactive)
    right.enter(.job)
    for (rank, name) in [(RightOfWay.Rank.job, "job"), (.ahead, "ahead")] {
      Thread {
        right.wait(rank)
        told.withLock { $0.append(name) }
        done.signal()
      }.start()
    }
    right.wait(.interactive)
    told.withLock { $0.append("interactive") }
    right.leave(.interactive)
    done.wait()
    told.withLock { $0.append("job ends") }
    right.leave(.job)
    done.wait()
    #expect(told.withLock { $0 } == ["interactive", "job", "job ends", "ahead"])
  }

  @Test func `jobs that have waited long compute for a turn beside clicks without a pause`() {
    let right = RightOfWay(patience: 0.01, turn: 3600)
    right.enter(.interactive)
    right.wait(.job)
    let later = ContinuousClock().measure {
      for _ in 0..<1000 { right.wait(.job) }
    }
    #expect(later < .seconds(5), "the patience of each would make 10")
    right.leave(.interactive)
  }

  @Test func `operations of a rank compute the same on the same team`() {
    let compute = Compute(threads: 2)
    let ahead = compute.ranked(.ahead)
    let x = Tensor([2], [1, 2])
    #expect(ahead.add(x, x).values == [2, 4])
    #expect(ahead.ranked(.job).rank == .job)
    #expect(ahead.rightOfWay === compute.rightOfWay)
  }
}
