import Masklets
import TestSupport
import Testing

@testable import Annotation

@Suite struct MergeTests {
  @Test func `masks are united frame by frame, keyframes of both are kept, the other object goes`()
    async throws
  {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(1, on: 6, in: id, clicks: [click(8, 8)])
      _ = try await service.prompt(2, on: 0, in: id, clicks: [click(30, 20)], name: "tail")
      _ = try await service.prompt(2, on: 4, in: id, box: Box(x1: 20, y1: 2, x2: 25, y2: 9))
      try await fixture.propagate(id)
      var expected: [Mask] = []
      for frame in 0...9 {
        let mine = try #require(try await fixture.mask(1, frame: frame, in: id))
        let theirs = try #require(try await fixture.mask(2, frame: frame, in: id))
        expected.append(mine.union(theirs))
      }
      let merged = try await service.mergeObject(2, into: 1, in: id)
      #expect(merged.id == 1)
      #expect(merged.stale == [])
      #expect(merged.keyframes.map(\.frame) == [0, 4, 6])
      #expect(merged.keyframes.map(\.hasMask) == [true, false, false])
      #expect(merged.keyframes[1].box == Box(x1: 20, y1: 2, x2: 25, y2: 9))
      #expect(try await service.session(id).objects.map(\.id) == [1])
      for frame in 0...9 {
        #expect(try await fixture.mask(frame: frame, in: id) == expected[frame])
      }
      // What is propagated next starts from the united masks.
      try await fixture.propagate(id)
      #expect(try await fixture.mask(frame: 3, in: id) == expected[0])
      #expect(try await fixture.mask(frame: 5, in: id) == expected[4])
    }
  }

  @Test func `what was stale of either object is stale of the merged one`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      _ = try await service.prompt(2, on: 5, in: id, clicks: [click(30, 20)])
      try await fixture.propagate(id)
      _ = try await service.prompt(2, on: 7, in: id, clicks: [click(30, 20)])
      let merged = try await service.mergeObject(2, into: 1, in: id)
      #expect(merged.stale == [6...6, 8...9])
    }
  }

  @Test func `merging into itself or with an object that is not there is refused`() async throws {
    let fixture = try Fixture()
    let id = try await fixture.session().id
    let service = fixture.service
    _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
    func kind(_ other: ObjectID, _ into: ObjectID) async throws -> RequestError.Kind? {
      try await refusal { try await service.mergeObject(other, into: into, in: id) }?.kind
    }
    #expect(try await kind(1, 1) == .invalid)
    #expect(try await kind(2, 1) == .invalid)
    #expect(try await kind(1, 2) == .unknown)
    #expect(try await service.session(id).objects.map(\.id) == [1])
  }
}
