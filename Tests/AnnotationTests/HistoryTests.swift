import Foundation
import Jobs
import Masklets
import TestSupport
import Testing

@testable import Annotation
@testable import Persistence

@Suite struct HistoryTests {
  /// All that a person sees of a session.
  private struct Shown: Hashable {
    let objects: [AnnotatedObject]
    let masks: [StoredMask]
    let scores: [[MaskObservation]]
  }

  private func shown(_ id: String, _ fixture: Fixture) async throws -> Shown {
    Shown(
      objects: try await fixture.service.session(id).objects,
      masks: try await fixture.service.masks(frames: 0...9, in: id),
      scores: try await fixture.service.observations(frames: nil, in: id).map(\.masks))
  }

  @Test func `every change is undone and redone step by step`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      let painted = Mask(size: Fixture.size) { x, y in x > y }
      let changes: [(title: String, make: () async throws -> Void)] = [
        (
          "Click on dog, frame 0",
          {
            _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)], name: "dog")
          }
        ),
        (
          "Refine dog on frame 0",
          { _ = try await service.refine(1, on: 0, in: id, clicks: [click(9, 9)]) }
        ),
        (
          "Box on Object 2, frame 3",
          {
            _ = try await service.prompt(
              2, on: 3, in: id, box: Box(x1: 1, y1: 1, x2: 9, y2: 9))
          }
        ),
        ("Add cat", { _ = try await service.addObject(3, name: "cat", in: id) }),
        ("Propagate 2 objects, frames 0 to 9", { try await fixture.propagate(id) }),
        (
          "Paint dog on frame 6",
          { _ = try await service.setMask(painted, of: 1, on: 6, in: id) }
        ),
        (
          "Rename dog to wolf",
          { _ = try await service.updateObject(1, in: id, ObjectChanges(name: "wolf")) }
        ),
        (
          "Recolour wolf",
          {
            _ = try await service.updateObject(
              1, in: id, ObjectChanges(color: ObjectColor(hex: "102030")))
          }
        ),
        (
          "Propagate object 1, frames 0 to 9",
          { try await fixture.propagate(id, scope: .changed) }
        ),
        (
          "Remove the prompts of wolf on frame 6",
          { try await service.removeKeyframe(6, of: 1, in: id) }
        ),
        (
          "Merge Object 2 into wolf",
          { _ = try await service.mergeObject(2, into: 1, in: id) }
        ),
        (
          "Lock wolf",
          { _ = try await service.updateObject(1, in: id, ObjectChanges(isLocked: true)) }
        ),
        (
          "Unlock wolf",
          { _ = try await service.updateObject(1, in: id, ObjectChanges(isLocked: false)) }
        ),
        ("Remove wolf", { try await service.removeObject(1, in: id) }),
      ]
      var states = [try await shown(id, fixture)]
      for change in changes {
        try await change.make()
        #expect(try await service.history(of: id).undo == change.title)
        let now = try await shown(id, fixture)
        #expect(now != states.last)
        states.append(now)
      }
      for index in changes.indices.reversed() {
        let move = try await service.undo(in: id)
        #expect(move.state.redo == changes[index].title)
        #expect(move.state.undo == (index > 0 ? changes[index - 1].title : nil))
        #expect(try await shown(id, fixture) == states[index], "undo \(changes[index].title)")
      }
      #expect(try await refusal { try await service.undo(in: id) }?.kind == .conflict)
      for index in changes.indices {
        _ = try await service.redo(in: id)
        #expect(try await shown(id, fixture) == states[index + 1], "redo \(changes[index].title)")
      }
      #expect(try await refusal { try await service.redo(in: id) }?.kind == .conflict)
    }
  }

  @Test func `an undone step tells which frames and objects to look at again`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 2, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id, start: 1, end: 7)
      _ = try await service.updateObject(1, in: id, ObjectChanges(name: "dog"))
      let renamed = try await service.undo(in: id)
      #expect(renamed.frames == nil)
      #expect(renamed.objectIDs == [1])
      #expect(try await service.undo(in: id).frames == 1...7)
      #expect(try await service.undo(in: id).frames == 2...2)
      #expect(try await service.redo(in: id).frames == 2...2)
    }
  }

  @Test func `a change after an undo leaves nothing to redo`() async throws {
    let fixture = try Fixture()
    let id = try await fixture.session().id
    let service = fixture.service
    _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
    _ = try await service.refine(1, on: 0, in: id, clicks: [click(9, 9)])
    _ = try await service.undo(in: id)
    #expect(try await service.history(of: id).redo == "Refine Object 1 on frame 0")
    _ = try await service.prompt(2, on: 0, in: id, clicks: [click(5, 5)])
    #expect(
      try await service.history(of: id)
        == HistoryState(undo: "Click on Object 2, frame 0", redo: nil))
  }

  @Test func `while a job makes masks nothing is undone, and a refused change leaves no step`()
    async throws
  {
    let halt = Halt(before: 3)
    let fixture = try Fixture(beforeFrame: halt.pass)
    try await fixture.run {
      let session = try await fixture.session()
      let id = session.id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(2, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await refusal {
        try await service.removeKeyframe(4, of: 1, in: id); return 0
      }
      #expect(try await service.history(of: id).undo == "Click on Object 2, frame 0")
      let job = try await service.propagate(id)
      await halt.arrival()
      let undo = try await refusal { try await service.undo(in: id) }
      #expect(
        undo?.message
          == "Nothing can be undone while a job makes masks of \(session.video.name): wait for its "
          + "end, or cancel it")
      #expect(try await refusal { try await service.redo(in: id) }?.kind == .conflict)
      #expect(
        try await refusal { try await service.mergeObject(2, into: 1, in: id) }?.kind == .conflict)
      _ = try await service.prompt(1, on: 8, in: id, clicks: [click(30, 20)])
      await halt.release()
      _ = try await fixture.ended(job.id)
      // The click came after the job's first masks, and goes first.
      #expect(try await service.undo(in: id).frames == 8...8)
      #expect(try await service.undo(in: id).frames == 0...9)
      #expect(try await fixture.mask(frame: 8, in: id) == nil)
    }
  }

  @Test func `a cancelled propagation is undone as far as it came`() async throws {
    let clock = ManualClock()
    let fixture = try Fixture(clock: clock) { frame in
      if frame == 4 { try await clock.sleep(for: .seconds(1)) }
    }
    try await fixture.run {
      let id = try await fixture.session().id
      _ = try await fixture.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      let before = try await shown(id, fixture)
      let job = try await fixture.service.propagate(id)
      await clock.waitForSleepers()
      _ = try await fixture.manager.cancel(job.id)
      _ = try await fixture.ended(job.id)
      #expect(try await fixture.service.undo(in: id).frames == 0...3)
      #expect(try await shown(id, fixture) == before)
    }
  }

  @Test func `history outlives the process and ends with the session`() async throws {
    let folder = try TemporaryFolder()
    let first = try Fixture(folder: folder)
    let id = try await first.session().id
    _ = try await first.service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
    let before = try await shown(id, first)
    _ = try await first.service.refine(1, on: 0, in: id, clicks: [click(9, 9)])
    try first.store.close()
    let second = try Fixture(folder: folder)
    _ = try await second.service.undo(in: id)
    #expect(try await shown(id, second) == before)
    _ = try await second.service.redo(in: id)
    try await second.service.closeSession(id)
    #expect(try await refusal { try await second.service.history(of: id) }?.kind == .unknown)
    let left = try await second.store.history(of: id)
    #expect(left == HistoryState(undo: nil, redo: nil))
  }

  @Test func `the oldest steps go when there are too many`() async throws {
    let fixture = try Fixture(history: HistoryLimits(steps: 3, bytes: 1 << 20))
    let id = try await fixture.session().id
    let service = fixture.service
    for x in 1...6 {
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(Double(x), 5)])
    }
    for _ in 0..<3 { _ = try await service.undo(in: id) }
    #expect(try await refusal { try await service.undo(in: id) }?.kind == .conflict)
    #expect(try await service.session(id).objects[0].keyframes[0].clicks == [click(3, 5)])
  }

  @Test func `a step too large says so, and nothing older is undone past it`() async throws {
    let fixture = try Fixture(history: HistoryLimits(steps: 10, bytes: 1000))
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id)
      try await fixture.propagate(id)
      #expect(try await service.history(of: id).undo == nil)
      let refused = try await refusal { try await service.undo(in: id) }
      #expect(refused?.kind == .conflict)
      #expect(
        refused?.message.hasPrefix("\"Propagate object 1, frames 0 to 9\" cannot be undone") == true
      )
      _ = try await service.updateObject(1, in: id, ObjectChanges(name: "dog"))
      #expect(try await service.undo(in: id).objectIDs == [1])
      #expect(try await refusal { try await service.undo(in: id) }?.kind == .conflict)
      #expect(try await service.session(id).objects[0].maskCount == 10)
    }
  }

  @Test func `while a job makes masks, what it does not touch is undone`() async throws {
    let halt = Halt(before: 3)
    let fixture = try Fixture(beforeFrame: halt.pass)
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(2, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      let job = try await service.propagate(id, objectIDs: [1])
      await halt.arrival()
      #expect(try await service.history(of: id).undo == "Click on Object 2, frame 0")
      #expect(try await service.undo(in: id).objectIDs == [2])
      #expect(try await service.session(id).objects.map(\.id) == [1])
      #expect(try await service.redo(in: id).objectIDs == [2])
      await halt.release()
      _ = try await fixture.ended(job.id)
      #expect(try await service.history(of: id).undo == "Propagate object 1, frames 0 to 9")
    }
  }

  @Test func `a tab undoes what was done in it, unless another changed the object since`()
    async throws
  {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      func inTab<Value>(_ tab: String, _ work: () async throws -> Value) async rethrows -> Value {
        try await Editor.$current.withValue(Editor(tab: tab)) { try await work() }
      }
      _ = try await inTab("a") { try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)]) }
      _ = try await inTab("b") { try await service.prompt(2, on: 0, in: id, clicks: [click(5, 5)]) }
      #expect(try await inTab("a") { try await service.undo(in: id).objectIDs } == [1])
      #expect(try await inTab("a") { try await service.history(of: id).undo } == nil)
      #expect(try await inTab("b") { try await service.history(of: id).redo } == nil)
      // What b does to another object leaves to a what a has undone.
      _ = try await inTab("b") { try await service.refine(2, on: 0, in: id, clicks: [click(9, 9)]) }
      #expect(try await inTab("a") { try await service.redo(in: id).objectIDs } == [1])
      _ = try await inTab("b") { try await service.refine(1, on: 0, in: id, clicks: [click(9, 9)]) }
      #expect(try await inTab("a") { try await service.history(of: id).undo } == nil)
      #expect(try await refusal { try await inTab("a") { try await service.undo(in: id) } } != nil)
      #expect(try await inTab("b") { try await service.undo(in: id).objectIDs } == [1])
      #expect(try await inTab("a") { try await service.undo(in: id).objectIDs } == [1])
      // A client that is no tab sees everything.
      #expect(try await service.history(of: id).undo == "Refine Object 2 on frame 0")
    }
  }

  @Test func `a painted object is added with its mask in one step`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      let painted = Mask(size: Fixture.size) { x, y in x > y }
      _ = try await service.setMask(painted, of: 1, on: 2, in: id, isNew: true)
      #expect(
        try await refusal { try await service.setMask(painted, of: 1, on: 2, in: id, isNew: true) }?
          .kind == .conflict)
      #expect(try await service.undo(in: id).objectIDs == [1])
      #expect(try await service.session(id).objects.isEmpty)
      #expect(try await service.history(of: id).undo == nil)
    }
  }
}
