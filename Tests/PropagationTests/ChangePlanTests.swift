import Masklets
import Testing

@testable import Propagation

@Suite struct ChangePlanTests {
  private func plan(
    _ requested: ClosedRange<Int> = 0...19, _ direction: PropagationDirection = .both
  ) -> ChangePlan {
    ChangePlan(requested: requested, direction: direction, frameCount: 20)
  }

  private func object(
    _ id: ObjectID, _ keyframes: [Int], stale: [ClosedRange<Int>]
  ) -> ChangePlan.Object {
    ChangePlan.Object(id: id, keyframes: keyframes, stale: stale)
  }

  @Test func `objects stale throughout are carried together as in their own propagation`() {
    let legs = plan().legs([
      object(1, [0], stale: [1...19]), object(2, [5], stale: [0...4, 6...19]),
      object(3, [0, 10], stale: [11...19]),
    ])
    #expect(legs.map(\.objectIDs) == [[1, 2], [3]])
    #expect(legs.map(\.frames) == [0...19, 11...19])
    #expect(legs.map { $0.known == nil } == [true, false])
  }

  @Test func `a plan without whole legs goes from keyframe to keyframe`() {
    let plan = ChangePlan(
      requested: 0...19, direction: .both, frameCount: 20, carriesWhole: false)
    let legs = plan.legs([
      object(1, [0, 10], stale: [1...9, 11...19]), object(2, [0], stale: [1...19]),
    ])
    #expect(legs.map(\.objectIDs) == [[1], [2], [1]])
    #expect(legs.map(\.frames) == [1...9, 1...19, 11...19])
  }

  @Test func `legs of the highest value come first, others keep their order`() {
    var parameters = PropagateParameters(
      sessionID: "s", videoID: "v", size: ImageSize(width: 4, height: 4), objects: [],
      frames: 0...19, direction: .both, edit: 1,
      changes: [0, 5, 10, 15].map { .init(objectIDs: [1], start: $0, end: $0 + 4, known: []) })
    parameters = parameters.startingWithMost { $0.frames.contains(12) ? 2 : 1 }
    #expect(parameters.legs.map(\.start) == [10, 0, 5, 15])
  }

  @Test func `objects with the same stretch share it, others go one after the other`() {
    let legs = plan().legs([
      object(1, [0, 10], stale: [1...9]), object(2, [0, 10, 15], stale: [1...9, 11...14]),
      object(3, [], stale: [0...19]),
    ])
    #expect(legs.map(\.objectIDs) == [[1, 2], [2]])
    #expect(legs.map(\.frames) == [1...9, 11...14])
  }

  @Test func `a stretch before the first keyframe is apart from the same one after another`() {
    let legs = plan().legs([
      object(1, [9], stale: [0...8]), object(2, [9], stale: [2...8]),
      object(3, [1, 9], stale: [2...8]),
    ])
    #expect(legs.map(\.objectIDs) == [[1], [2], [3]])
    #expect(legs.map(\.frames) == [0...8, 2...8, 2...8])
  }

  @Test func `stale frames are cut at keyframes and to what is asked`() {
    let legs = plan(3...16).legs([object(1, [0, 10], stale: [1...9, 12...19])])
    #expect(legs.map(\.frames) == [3...9, 12...16])
    #expect(plan(0...0).legs([object(1, [0, 10], stale: [1...9])]).isEmpty)
  }

  @Test func `forward takes what has a keyframe before it, backward what has one after it`() {
    let objects = [object(1, [5, 10], stale: [0...4, 6...9])]
    #expect(plan(0...19, .forward).legs(objects).map(\.frames) == [6...9])
    #expect(plan(0...19, .backward).legs(objects).map(\.frames) == [0...4, 6...9])
    #expect(plan(0...19, .backward).legs([object(1, [5], stale: [6...9])]).isEmpty)
  }
}
