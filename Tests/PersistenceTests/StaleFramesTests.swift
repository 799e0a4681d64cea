import Testing

@testable import Persistence

@Suite struct StaleFramesTests {
  @Test func `stale frames are marked anew, cleared by number of the edit and listed as ranges`()
    throws
  {
    var stale = StaleFrames()
    stale.mark(0...9, edit: 1)
    stale.mark(4...6, edit: 3)
    #expect(stale.ranges == [0...9])
    stale.clear(2...8, upTo: 2)
    #expect(stale.ranges == [0...1, 4...6, 9...9])
    stale.clear(5...5, upTo: 3)
    #expect(stale.ranges == [0...1, 4...4, 6...6, 9...9])
    #expect(stale.contains(4) && !stale.contains(5))
    #expect(stale.contains(4, upTo: 3) && !stale.contains(4, upTo: 2))
  }

  @Test func `frames that are up to date are marked one by one, without a run for each`() {
    var stale = StaleFrames()
    stale.mark(3...4, edit: 1)
    for frame in [6, 5, 0, 1, 2, 3, 7] { stale.mark(ifCurrent: frame, edit: 2) }
    #expect(stale.runs.map(\.frames) == [0...2, 3...4, 5...7])
    #expect(stale.runs.map(\.edit) == [2, 1, 2])
  }
}
