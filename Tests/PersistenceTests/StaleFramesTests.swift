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
  }
}
