import Masklets
import Persistence
import TestSupport
import Testing

@testable import Annotation

@Suite struct ReviewTests {
  @Test func `a reviewed frame is to do again once any of its masks changes`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let service = fixture.service
      let id = try await fixture.session(frames: 10).id
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id)
      var reviews = try await service.setReview(.reviewed, start: 0, end: 7, in: id)
      #expect(reviews.reviewed == [0...7])
      reviews = try await service.setReview(.done, start: 3, end: 4, in: id)
      #expect(reviews.reviewed == [0...2, 5...7])
      #expect(reviews.done == [3...4])
      reviews = try await service.setReview(.toDo, start: 4, end: 5, in: id)
      #expect(reviews.reviewed == [0...2, 6...7] && reviews.done == [3...3])

      _ = try await service.prompt(1, on: 1, in: id, clicks: [click(6, 6)])
      #expect(try await service.reviews(in: id).reviewed == [0...0, 2...2, 6...7])
      _ = try await service.setReview(.reviewed, start: 1, end: 1, in: id)
      _ = try await service.undo(in: id)
      #expect(try await service.reviews(in: id).reviewed == [0...0, 2...2, 6...7])
      try await service.removeMasks(of: 1, on: 6...6, in: id)
      #expect(try await service.reviews(in: id).reviewed == [0...0, 2...2, 7...7])
      try await service.removeObject(1, in: id)
      #expect(try await service.reviews(in: id).reviewed.isEmpty)
    }
  }

  @Test func `frames are refused that the video does not have`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session(frames: 10).id
      let refused = try await refusal {
        try await fixture.service.setReview(.reviewed, start: 5, end: 10, in: id)
      }
      #expect(refused?.kind == .invalid)
      #expect(try await fixture.service.reviews(in: id).reviewed.isEmpty)
    }
  }

  private func suspect(_ frame: Int, _ trust: Double, object: ObjectID = 1) -> (ObjectID, MaskTrust)
  {
    (object, MaskTrust(frame: frame, trust: trust, reason: .lowScore))
  }

  @Test func `suspect frames come first, the worst before the others, then the rest in order`() {
    let queue = ReviewQueue(
      suspects: [suspect(7, 0.5), suspect(9, 0.2), suspect(9, 0.1, object: 2), suspect(3, 0.3)],
      masked: [0...4, 7...9, 2...3], reviewed: [0...0, 3...3])
    #expect(queue.frames.map(\.frame) == [9, 7, 1, 2, 4, 8])
    #expect(queue.frames[0].objectID == 2)
    #expect(queue.next(after: nil)?.frame == 9)
    #expect(queue.next(after: 9)?.frame == 7)
    #expect(queue.next(after: 8)?.frame == 9)
    #expect(queue.next(after: 3)?.frame == 9)
  }

  @Test func `without frames to review there is no next one`() {
    #expect(ReviewQueue(suspects: [], masked: [0...3], reviewed: [0...3]).next(after: 1) == nil)
  }
}
