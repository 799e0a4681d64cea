import Masklets
import Propagation
import TestSupport
import Testing

@testable import Annotation

@Suite struct CandidateTests {
  private func fixture() throws -> Fixture {
    try Fixture(engine: Engine(name: "offering", propagator: OfferingEngine()))
  }

  @Test func `a click is answered with all it may mean, and each can be taken`() async throws {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      let plain = try await service.prompt(1, on: 0, in: id, clicks: [click(20, 15)])
      #expect(plain.candidates == nil)
      let listing = try await service.prompt(
        1, on: 0, in: id, clicks: [click(20, 15)], listsCandidates: true)
      #expect(listing.mask == plain.mask)
      let offered = try #require(listing.candidates)
      #expect(offered.chosen == 1)
      #expect(offered.masks.map(\.mask.area) == [9, 25, 49])
      #expect(try await service.undoTitle(in: id) == "Click on Object 1, frame 0")

      let taken = try await service.prompt(1, on: 0, in: id, clicks: [click(20, 15)], candidate: 2)
      #expect(taken.mask.area == 49)
      #expect(try await fixture.mask(frame: 0, in: id)?.area == 49)
      let keyframe = try await service.session(id).objects[0].keyframes[0]
      #expect(keyframe.clicks == [click(20, 15)])
      #expect(!keyframe.hasMask)
      _ = try await service.undo(in: id)
      #expect(try await fixture.mask(frame: 0, in: id)?.area == 25)
      _ = try await service.undo(in: id)
      #expect(try await service.session(id).objects.isEmpty, "listing is no step of history")
    }
  }

  @Test func `only one including click has candidates, and only so many`() async throws {
    let fixture = try fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      for clicks in [[click(5, 5), click(9, 9)], [click(5, 5, include: false)]] {
        let refused = try await refusal {
          try await service.prompt(1, on: 0, in: id, clicks: clicks, listsCandidates: true)
        }
        #expect(refused?.kind == .invalid)
      }
      let beyond = try await refusal {
        try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)], candidate: 3)
      }
      #expect(beyond?.message == "There is no candidate 3: this point has 3")
      #expect(try await service.session(id).objects.isEmpty)
    }
  }
}

extension AnnotationService {
  fileprivate func undoTitle(in id: String) async throws -> String? {
    try await history(of: id).undo
  }
}

/// Squares of three sizes around a click, of which it chooses the middle one.
private struct OfferingEngine: MaskPropagator {
  private let still = StillEngine()

  func segment(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    previous: ObjectMask?
  ) async throws -> ObjectMask {
    square(objectID, around: prompt.clicks[0].point, reach: 2, video.size)
  }

  func candidates(
    _ objectID: ObjectID, on frame: Int, of video: any FrameSource, prompt: Prompt,
    others: [Prompt]
  ) async throws -> MaskCandidates {
    MaskCandidates(
      masks: [1, 2, 3].map {
        square(objectID, around: prompt.clicks[0].point, reach: $0, video.size)
      }, chosen: 1)
  }

  private func square(
    _ objectID: ObjectID, around point: Point, reach: Int, _ size: ImageSize
  ) -> ObjectMask {
    let mask = Mask(size: size) { x, y in
      max(abs(x - Int(point.x)), abs(y - Int(point.y))) <= reach
    }
    return ObjectMask(objectID: objectID, mask: mask, score: 0.5)
  }

  func propagate(
    _ request: PropagationRequest, over video: any FrameSource,
    resuming checkpoint: PropagationCheckpoint?,
    emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    try await still.propagate(request, over: video, resuming: checkpoint, emit: emit)
  }
}
