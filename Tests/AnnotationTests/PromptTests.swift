import Annotation
import Jobs
import Masklets
import Persistence
import Propagation
import Synchronization
import TestSupport
import Testing

@Suite struct PromptTests {
  private let size = Fixture.size

  @Test func `an object added gets its default name, its colour and a mask`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let first = try await fixture.service.prompt(3, on: 2, in: session.id, clicks: [click(10, 10)])
    #expect(first.name == "Object 3")
    #expect(first.color.hex == "FF0000")
    let expected = StillEngine.mask(Prompt(clicks: [click(10, 10)]), previous: nil, size: size)
    #expect(first.mask.mask() == expected)
    let second = try await fixture.service.prompt(
      1, on: 2, in: session.id, box: Box(x1: -5, y1: 4, x2: 8, y2: 99), name: "dog",
      category: "animal")
    #expect(second.name == "dog")
    #expect(second.category == "animal")
    #expect(second.color.hex == "00FF00")
    #expect(second.mask.area == 8 * 26)
    let summary = try await fixture.service.session(session.id)
    #expect(summary.objects.map(\.id) == [1, 3])
    #expect(summary.objects[0].keyframes.map(\.frame) == [2])
    #expect(summary.objects[0].keyframes[0].box == Box(x1: 0, y1: 4, x2: 8, y2: 30))
    #expect(summary.objects[1].maskCount == 1)
    #expect(summary.objects[1].framesSeen == [2...2])
  }

  @Test func `a prompt for an object to be made is refused where its id is taken`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let service = fixture.service
    let first = try await service.prompt(
      1, on: 0, in: session.id, clicks: [click(10, 10)], isNew: true)
    let taken = await #expect(throws: RequestError.self) {
      try await service.prompt(1, on: 0, in: session.id, clicks: [click(30, 20)], isNew: true)
    }
    #expect(taken?.kind == .conflict)
    #expect(taken?.message == "The session has an object 1 already: choose another id")
    let kept = try await service.masks(frame: 0, in: session.id)
    #expect(kept.map(\.counts) == [first.mask.counts])
    _ = try await service.prompt(1, on: 0, in: session.id, clicks: [click(30, 20)])
  }

  @Test func `a box keeps the clicks given on its frame, and replaces the box`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let service = fixture.service
    _ = try await service.prompt(1, on: 2, in: session.id, clicks: [click(10, 10)])
    for corner in [20.0, 30.0] {
      let box = Box(x1: 4, y1: 4, x2: corner, y2: 20)
      _ = try await service.prompt(1, on: 2, in: session.id, box: box)
      let object = try #require(try await service.session(session.id).objects.first)
      #expect(object.keyframes.map(\.clicks) == [[click(10, 10)]])
      #expect(object.keyframes.map(\.box) == [box])
    }
    _ = try await service.prompt(1, on: 2, in: session.id, clicks: [click(5, 5)])
    let object = try #require(try await service.session(session.id).objects.first)
    #expect(object.keyframes.map(\.clicks) == [[click(5, 5)]])
    #expect(object.keyframes.map(\.box) == [nil])
  }

  @Test func `colours cycle in the order objects are added`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    var colors: [String] = []
    for id in 1...9 {
      let answer = try await fixture.service.prompt(
        id, on: 0, in: session.id, clicks: [click(1, 1)])
      colors.append(answer.color.hex)
    }
    #expect(
      colors == [
        "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "FF8000", "8000FF", "FF0000",
      ])
  }

  @Test func `refining adds to the frame's points and keeps the mask`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    _ = try await fixture.service.prompt(1, on: 4, in: session.id, clicks: [click(10, 10)])
    let refined = try await fixture.service.refine(
      1, on: 4, in: session.id, clicks: [click(20, 20), click(11, 10, include: false)])
    #expect(refined.mask.mask()[20, 20])
    #expect(refined.mask.mask()[8, 10])
    #expect(!refined.mask.mask()[11, 10])
    let object = try await fixture.service.session(session.id).objects[0]
    #expect(
      object.keyframes[0].clicks == [
        click(10, 10), click(20, 20), click(11, 10, include: false),
      ])
  }

  @Test func `prompting a keyframe anew replaces its points`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    _ = try await fixture.service.prompt(1, on: 4, in: session.id, clicks: [click(10, 10)])
    let answer = try await fixture.service.prompt(
      1, on: 4, in: session.id, clicks: [click(30, 20)])
    #expect(!answer.mask.mask()[10, 10])
    let object = try await fixture.service.session(session.id).objects[0]
    #expect(object.keyframes[0].clicks == [click(30, 20)])
  }

  @Test func `a person's mask is stored as it is and is the keyframe's prompt`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    _ = try await fixture.service.prompt(1, on: 4, in: session.id, clicks: [click(10, 10)])
    let painted = Mask(size: size) { x, y in (x + y) % 7 == 0 }
    let answer = try await fixture.service.setMask(painted, of: 1, on: 4, in: session.id)
    #expect(answer.mask.mask() == painted)
    #expect(try await fixture.mask(frame: 4, in: session.id) == painted)
    let keyframe = try await fixture.service.session(session.id).objects[0].keyframes[0]
    #expect(keyframe.hasMask)
    #expect(keyframe.clicks.isEmpty)
    let wrong = try await refusal {
      try await fixture.service.setMask(
        Mask(size: ImageSize(width: 4, height: 3)), of: 1, on: 4, in: session.id)
    }
    #expect(wrong?.kind == .invalid)
  }

  @Test func `points outside the frame, frames outside the video and empty prompts are invalid`()
    async throws
  {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let service = fixture.service
    func kind(_ frame: Int, object: Int = 1, _ clicks: [Click], box: Box? = nil) async throws
      -> RequestError.Kind?
    {
      try await refusal {
        try await service.prompt(object, on: frame, in: session.id, clicks: clicks, box: box)
      }?.kind
    }
    #expect(try await kind(0, [click(0, 0), click(40, 30)]) == nil)
    #expect(try await kind(0, [click(40.1, 3)]) == .invalid)
    #expect(try await kind(0, [click(3, -0.1)]) == .invalid)
    #expect(try await kind(0, [click(.nan, 3)]) == .invalid)
    #expect(try await kind(-1, [click(3, 3)]) == .invalid)
    #expect(try await kind(10, [click(3, 3)]) == .invalid)
    #expect(try await kind(0, object: 0, [click(3, 3)]) == .invalid)
    #expect(try await kind(0, object: 65536, [click(3, 3)]) == .invalid)
    #expect(try await kind(0, []) == .invalid)
    #expect(try await kind(0, [], box: Box(x1: 50, y1: 0, x2: 60, y2: 9)) == .invalid)
    #expect(try await kind(0, [], box: Box(x1: .nan, y1: 0, x2: 60, y2: 9)) == .invalid)
    #expect(try await service.session(session.id).objects.map(\.id) == [1])
  }

  @Test func `objects are renamed, coloured, locked and removed`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let service = fixture.service
    _ = try await service.prompt(
      1, on: 0, in: session.id, clicks: [click(3, 3)], category: "animal")
    var changes = ObjectChanges(name: "dog", category: .some(nil))
    changes.color = ObjectColor(hex: "#102030")
    changes.isLocked = true
    let changed = try await service.updateObject(1, in: session.id, changes)
    #expect(changed.name == "dog")
    #expect(changed.category == nil)
    #expect(changed.color.hex == "102030")
    let locked = try await refusal {
      try await service.refine(1, on: 0, in: session.id, clicks: [click(3, 3)])
    }
    #expect(locked?.kind == .conflict)
    _ = try await service.updateObject(1, in: session.id, ObjectChanges(isLocked: false))
    try await service.removeObject(1, in: session.id)
    #expect(try await service.session(session.id).objects.isEmpty)
    #expect(try await service.masks(frame: 0, in: session.id).isEmpty)
    let gone = try await refusal {
      try await service.removeObject(1, in: session.id)
      return 0
    }
    #expect(gone?.kind == .unknown)
  }

  @Test func `clicks given at the same time all count`() async throws {
    let fixture = try Fixture()
    let session = try await fixture.session()
    let service = fixture.service
    _ = try await service.prompt(1, on: 0, in: session.id, clicks: [click(1, 1)])
    try await withThrowingTaskGroup { group in
      for x in 2..<12 {
        group.addTask {
          _ = try await service.refine(1, on: 0, in: session.id, clicks: [click(Double(x), 5)])
        }
      }
      try await group.waitForAll()
    }
    #expect(try await service.session(session.id).objects[0].keyframes[0].clicks.count == 11)
  }

  @Test func `the engine is told what the other objects are prompted with on the frame`()
    async throws
  {
    let engine = ListeningEngine()
    let fixture = try Fixture(engine: Engine(name: "listening", propagator: engine))
    let session = try await fixture.session()
    let service = fixture.service
    let box = Box(x1: 1, y1: 2, x2: 9, y2: 8)
    let painted = Mask(size: size) { x, y in x == y }
    _ = try await service.prompt(1, on: 2, in: session.id, clicks: [click(10, 10)])
    #expect(engine.heard == [])
    _ = try await service.prompt(2, on: 2, in: session.id, box: box)
    #expect(engine.heard == [Prompt(clicks: [click(10, 10)])])
    _ = try await service.setMask(painted, of: 1, on: 2, in: session.id)
    _ = try await service.prompt(3, on: 2, in: session.id, clicks: [click(4, 20)])
    #expect(engine.heard == [Prompt(mask: painted), Prompt(box: box)])
    _ = try await service.refine(2, on: 2, in: session.id, clicks: [click(5, 5)])
    #expect(engine.heard == [Prompt(mask: painted), Prompt(clicks: [click(4, 20)])])
    _ = try await service.prompt(3, on: 4, in: session.id, clicks: [click(4, 20)])
    #expect(engine.heard == [])
  }
}

/// Remembers what it was last told of other objects.
private final class ListeningEngine: MaskPropagator {
  private let base = StillEngine()
  private let others = Mutex<[Prompt]>([])

  var heard: [Prompt] { others.withLock { $0 } }
  var timingName: String { "listening" }

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    try await base.segment(objectID, on: frame, of: video, prompt: prompt, previous: previous)
  }

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?, others: [Prompt]
  ) async throws -> ObjectMask {
    self.others.withLock { $0 = others }
    return try await segment(objectID, on: frame, of: video, prompt: prompt, previous: previous)
  }

  func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    try await base.propagate(request, over: video, resuming: checkpoint, emit: emit)
  }
}
