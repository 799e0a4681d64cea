import Formats
import Masklets
import Persistence
import TestSupport
import Testing

@testable import Annotation

@Suite struct AttributesTests {
  @Test func `attributes are true up to the next ones, and can be undone`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let service = fixture.service
      let id = try await fixture.session(frames: 10).id
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      let red = FrameAttributes(frame: 0, values: ["team": "red"])
      let hidden = FrameAttributes(frame: 4, isOccluded: true, values: ["team": "red"])
      _ = try await service.setAttributes(hidden, of: 1, in: id)
      var object = try await service.setAttributes(red, of: 1, in: id)
      #expect(object.attributes == [red, hidden])
      #expect(object.attributes.valid(on: 3) == red)
      #expect(object.attributes.valid(on: 9) == hidden)
      object = try await service.setAttributes(FrameAttributes(frame: 4), of: 1, in: id)
      #expect(object.attributes == [red, FrameAttributes(frame: 4)])
      _ = try await service.undo(in: id)
      #expect(try await service.session(id).objects[0].attributes == [red, hidden])
      try await service.removeAttributes(on: 4, of: 1, in: id)
      #expect(try await service.session(id).objects[0].attributes == [red])
      let refused = try await refusal {
        try await service.removeAttributes(on: 4, of: 1, in: id)
      }
      #expect(refused?.kind == .unknown)

      // A deleted object comes back with them.
      try await service.removeObject(1, in: id)
      _ = try await service.undo(in: id)
      #expect(try await service.session(id).objects[0].attributes == [red])
    }
  }

  @Test func `a part that is split off has the attributes of its frames`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let service = fixture.service
      let id = try await fixture.session(frames: 10).id
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id)
      for (frame, team) in [(0, "red"), (6, "blue"), (9, "green")] {
        _ = try await service.setAttributes(
          FrameAttributes(frame: frame, values: ["team": team]), of: 1, in: id)
      }
      let part = try await service.moveMasks(of: 1, start: 5, end: 8, to: nil, in: id)
      #expect(part.attributes.map(\.frame) == [5, 6])
      #expect(part.attributes.map { $0.values["team"] } == ["red", "blue"])
    }
  }

  @Test func `attributes that files cannot hold are refused`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let service = fixture.service
      let id = try await fixture.session(frames: 10).id
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      let many = Dictionary(uniqueKeysWithValues: (0...50).map { ("\($0)", "x") })
      for values in [["": "x"], ["occluded": "x"], ["a": ""], ["a\nb": "x"], many] {
        let refused = try await refusal {
          try await service.setAttributes(
            FrameAttributes(frame: 0, values: values), of: 1, in: id)
        }
        #expect(refused?.kind == .invalid, "\(values)")
      }
      let outside = try await refusal {
        try await service.setAttributes(FrameAttributes(frame: 10), of: 1, in: id)
      }
      #expect(outside?.kind == .invalid)
      #expect(try await service.session(id).objects[0].attributes.isEmpty)
    }
  }

  @Test func `an object is to do again once one of its masks changes`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let service = fixture.service
      let id = try await fixture.session(frames: 10).id
      func states() async throws -> [ReviewState] {
        try await service.session(id).objects.map(\.state)
      }
      for object in [1, 2] {
        _ = try await service.prompt(object, on: 0, in: id, clicks: [click(5, 5)])
        _ = try await service.updateObject(object, in: id, ObjectChanges(state: .reviewed))
      }
      #expect(try await states() == [.reviewed, .reviewed])
      #expect(try await service.history(of: id).undo == "Mark Object 2 as reviewed")
      _ = try await service.updateObject(1, in: id, ObjectChanges(name: "dog"))
      #expect(try await states() == [.reviewed, .reviewed])
      _ = try await service.refine(2, on: 0, in: id, clicks: [click(9, 9)])
      #expect(try await states() == [.reviewed, .toDo])
      _ = try await service.updateObject(2, in: id, ObjectChanges(state: .done))
      _ = try await service.undo(in: id)
      _ = try await service.undo(in: id)
      #expect(try await states() == [.reviewed, .toDo])
    }
  }

  @Test func `the history says who changed what`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let service = fixture.service
      let id = try await fixture.session(frames: 10).id
      try await Editor.$current.withValue(Editor(tab: "a", name: "Ada")) {
        _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
        try await fixture.propagate(id)
      }
      _ = try await service.updateObject(1, in: id, ObjectChanges(name: "dog"))
      _ = try await service.undo(in: id)
      let steps = try await service.historySteps(of: id)
      #expect(steps.map(\.editor) == [nil, "Ada", "Ada"])
      #expect(steps.map(\.isUndone) == [true, false, false])
      #expect(steps[1].title == "Propagate object 1, frames 0 to 9")
      #expect(steps.allSatisfy { $0.madeAt != nil && $0.objectIDs == [1] })
    }
  }
}
