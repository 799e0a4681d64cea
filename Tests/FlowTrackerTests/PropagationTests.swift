import Masklets
import Testing

@testable import FlowTracker

@Suite struct PropagationTests {
  @Test func `a mask follows its object forward`() async throws {
    let video = MovingDisc()
    let events = try await record(
      PropagationRequest(objects: [object(1, [0: video.mask(0)])], range: 0...7), over: video)
    #expect(await events.order == Array(0...7))
    for frame in 0...7 {
      let found = try #require(await events.masks[frame]?.first)
      #expect(found.objectID == 1)
      #expect(found.mask.iou(with: video.mask(frame)) > 0.85)
      #expect((0...1).contains(found.score))
    }
  }

  @Test func `a mask follows its object backward and both ways`() async throws {
    let video = MovingDisc()
    let events = try await record(
      PropagationRequest(objects: [object(1, [4: video.mask(4)])], range: 0...7), over: video)
    #expect(await Set(events.order) == Set(0...7))
    #expect(await events.order.count == 8)
    for frame in 0...7 {
      #expect(
        try #require(await events.masks[frame]?.first).mask.iou(with: video.mask(frame)) > 0.85)
    }
  }

  @Test func `frames before the keyframe stay empty when going forward`() async throws {
    let video = MovingDisc()
    let request = PropagationRequest(
      objects: [object(1, [3: video.mask(3)])], range: 1...5, direction: .forward)
    let events = try await record(request, over: video)
    #expect(await Set(events.order) == Set(1...5))
    for frame in 1...2 { #expect(try #require(await events.masks[frame]?.first).mask.isEmpty) }
    for frame in 3...5 { #expect(try #require(await events.masks[frame]?.first).mask.area > 800) }
  }

  @Test func `a range away from its keyframe is reached, and only its frames get masks`()
    async throws
  {
    let video = MovingDisc()
    let request = PropagationRequest(objects: [object(1, [0: video.mask(0)])], range: 4...5)
    let events = try await record(request, over: video)
    #expect(await events.order == [4, 5])
    #expect(await events.encoded == Array(0...5))
    #expect(try #require(await events.masks[5]?.first).mask.iou(with: video.mask(5)) > 0.85)
  }

  @Test func `masks that a person drew are not changed`() async throws {
    let video = MovingDisc()
    let drawn = Mask(size: video.size) { x, y in x > 30 && x < 60 && y > 40 && y < 77 }
    let events = try await record(
      PropagationRequest(objects: [object(1, [0: video.mask(0), 5: drawn])], range: 0...7),
      over: video)
    #expect(try #require(await events.masks[0]?.first).mask == video.mask(0))
    #expect(try #require(await events.masks[5]?.first).mask == drawn)
    #expect(await events.order.count == 8)
  }

  @Test func `an object with an empty mask on a keyframe gets empty masks after it`() async throws {
    let video = MovingDisc()
    let events = try await record(
      PropagationRequest(
        objects: [object(1, [0: video.mask(0), 4: Mask(size: video.size)])], range: 0...7,
        direction: .forward), over: video)
    for frame in 4...7 { #expect(try #require(await events.masks[frame]?.first).mask.isEmpty) }
  }

  @Test func `masks come by ascending object and do not share pixels`() async throws {
    let video = MovingDisc()
    let left = Mask(size: video.size) { x, y in video.mask(0)[x, y] && x < 45 }
    let right = Mask(size: video.size) { x, y in video.mask(0)[x, y] && x >= 45 }
    let events = try await record(
      PropagationRequest(objects: [object(9, [0: left]), object(2, [0: right])], range: 0...4),
      over: video)
    for frame in 0...4 {
      let masks = try #require(await events.masks[frame])
      #expect(masks.map(\.objectID) == [2, 9])
      #expect(masks[0].mask.intersection(masks[1].mask).isEmpty)
    }
  }

  @Test func `two runs agree bit for bit`() async throws {
    let video = MovingDisc()
    let request = PropagationRequest(
      objects: [object(1, [0: video.mask(0), 6: video.mask(6)]), object(2, [3: video.mask(3)])],
      range: 0...7)
    let first = try await record(request, over: video)
    let second = try await record(request, over: video)
    #expect(await first.masks == second.masks)
  }

  @Test func `a resumed run emits the remaining masks`() async throws {
    let video = MovingDisc()
    let request = PropagationRequest(
      objects: [object(1, [1: video.mask(1), 6: video.mask(6)]), object(2, [3: video.mask(3)])],
      range: 0...7)
    let whole = try await record(request, over: video)
    let checkpoints = await whole.checkpoints
    #expect(checkpoints.count >= 3)
    for (checkpoint, framesBefore) in checkpoints {
      let rest = try await record(request, over: video, resuming: checkpoint)
      #expect(await rest.order == Array(whole.order.dropFirst(framesBefore)))
      for frame in await rest.order { #expect(await rest.masks[frame] == whole.masks[frame]) }
    }
  }

  @Test func `a damaged checkpoint or another request's is rejected`() async throws {
    let video = MovingDisc()
    let request = PropagationRequest(objects: [object(1, [0: video.mask(0)])], range: 0...5)
    let whole = try await record(request, over: video)
    var state = try #require(await whole.checkpoints.first).0.state
    let other = PropagationRequest(objects: [object(1, [0: video.mask(1)])], range: 0...5)
    await #expect(throws: CheckpointMismatch.self) {
      try await record(other, over: video, resuming: PropagationCheckpoint(state: state))
    }
    state[state.count / 2] ^= 1
    for damaged in [state, [], Array(state.prefix(100))] {
      await #expect(throws: CheckpointMismatch.self) {
        try await record(request, over: video, resuming: PropagationCheckpoint(state: damaged))
      }
    }
  }

  @Test func `a cancelled run stops before the next frame`() async throws {
    let video = MovingDisc()
    let request = PropagationRequest(objects: [object(1, [0: video.mask(0)])], range: 0...7)
    let events = Record()
    let task = Task {
      try await FlowTracker().propagate(request, over: video, resuming: nil) { event in
        await events.add(event)
        if case .masks(2, _) = event { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(await events.order == [0, 1, 2])
  }

  @Test func `a frame outside the video or a mask of another size is rejected`() async throws {
    let video = MovingDisc()
    let mask = video.mask(0)
    await #expect(throws: FlowTrackerError.frameOutside(8, frameCount: 8)) {
      try await record(
        PropagationRequest(objects: [object(1, [0: mask])], range: 0...8), over: video)
    }
    let small = Mask(size: ImageSize(width: 3, height: 3))
    await #expect(throws: FlowTrackerError.self) {
      try await record(
        PropagationRequest(objects: [object(1, [0: small])], range: 0...7), over: video)
    }
  }
}
