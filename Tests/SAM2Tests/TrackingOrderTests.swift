import Masklets
import Testing

@testable import SAM2

@Suite struct TrackingOrderTests {
  private func order(
    _ keyframes: [[Int]], _ range: ClosedRange<Int>, _ direction: PropagationDirection,
    backwardStart: Int? = nil
  ) -> TrackingOrder {
    let prompt = Prompt(clicks: [Click(Point(x: 1, y: 1), include: true)])
    return TrackingOrder(
      PropagationRequest(
        objects: keyframes.enumerated().map { index, frames in
          PromptedObject(
            id: index + 1, keyframes: frames.map { Keyframe(frame: $0, prompt: prompt) })
        }, range: range, direction: direction, backwardStart: backwardStart))
  }

  private func frames(_ order: TrackingOrder) -> [Int] { order.visits.map(\.frame) }

  @Test func `forward runs from the earliest keyframe of any object to the end`() {
    #expect(frames(order([[5], [3, 8]], 0...9, .forward)) == Array(3...9))
    #expect(frames(order([[3]], 6...7, .forward)) == [3, 4, 5, 6, 7])
    #expect(frames(order([[8]], 0...4, .forward)) == [])
  }

  @Test func `backward runs from the latest keyframe, or where asked, to the start`() {
    #expect(frames(order([[5], [3]], 0...9, .backward)) == [5, 4, 3, 2, 1, 0])
    #expect(frames(order([[5]], 2...4, .backward)) == [4, 3, 2])
    #expect(
      frames(order([[5]], 4...9, .backward, backwardStart: 9)) == [9, 8, 7, 6, 5, 4])
  }

  @Test func `both runs forward, then back from the earliest keyframe`() {
    #expect(frames(order([[2]], 0...4, .both)) == [2, 3, 4, 2, 1, 0])
    #expect(frames(order([[0]], 0...3, .both)) == [0, 1, 2, 3])
    #expect(frames(order([[2]], 2...4, .both)) == [2, 3, 4])
    // The second object is tracked on frame 2 again, with the frames after it in memory.
    #expect(frames(order([[2], [3]], 2...4, .both)) == [2, 3, 4, 2])
  }

  @Test func `a frame visited twice is emitted the second time`() {
    let order = self.order([[2], [3]], 0...4, .both)
    #expect(order.visits.filter { order.revisits($0) } == [TrackingOrder.Visit(pass: 0, frame: 2)])
  }

  @Test func `the forward pass remembers what the backward pass needs, and no more`() {
    let order = self.order([[10]], 0...1000, .both)
    let reach = MemoryReach(bankSize: 7, keyframes: nil, frameCount: 1001)
    let remembered = order.remembered(after: TrackingOrder.Visit(pass: 0, frame: 500), reach: reach)
    #expect(remembered.memories == [495...500, 11...16])
    #expect(remembered.pointers == [486...500, 11...25])
    let later = order.remembered(after: TrackingOrder.Visit(pass: 1, frame: 8), reach: reach)
    #expect(later.memories == [8...13])
    let alone = MemoryReach(bankSize: 1, keyframes: nil, frameCount: 1001)
    #expect(order.remembered(after: order.visits[3], reach: alone).memories == [])
  }
}
