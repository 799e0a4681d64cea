import Foundation
import Masklets
import Synchronization
import TestSupport
import Testing

@testable import Annotation
@testable import Propagation

@Suite struct PreviousLogitsTests {
  private static let count = ObjectMask.logitsSide * ObjectMask.logitsSide

  /// Smooth logits of the area, from −40 to 40.
  private static func logits(_ mask: Mask) -> [Float] {
    (0..<count).map { 40 * sin(Float($0) / 700 + Float(mask.area)) }
  }

  /// What the last prompt started from.
  private final class Previous: Sendable {
    private let seen = Mutex<ObjectMask?>(nil)
    var logits: [Float]? { seen.withLock { $0?.logits } }

    func engine() -> Engine {
      Engine(
        name: "still",
        propagator: StillEngine(logits: PreviousLogitsTests.logits) { previous in
          self.seen.withLock { $0 = previous }
        })
    }
  }

  @Test func `a click starts from the logits of the mask shown, tracked or clicked`() async throws {
    let folder = try TemporaryFolder()
    let previous = Previous()
    let fixture = try Fixture(folder: folder, engine: previous.engine())
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      _ = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      #expect(previous.logits == nil)
      let clicked = try #require(try await fixture.mask(frame: 0, in: id))
      _ = try await service.refine(1, on: 0, in: id, clicks: [click(9, 9)])
      #expect(previous.logits == Self.logits(clicked))

      try await fixture.propagate(id)
      let tracked = try #require(try await fixture.mask(frame: 4, in: id))
      _ = try await service.refine(1, on: 4, in: id, clicks: [click(20, 20)])
      let kept = try StoredLogits(Self.logits(tracked)).logits(count: Self.count)
      #expect(previous.logits == kept)

      // A mask put back, and one that was painted, have none.
      _ = try await service.undo(in: id)
      _ = try await service.refine(1, on: 5, in: id, clicks: [click(20, 20)])
      #expect(previous.logits == kept)
      let painted = Mask(size: Fixture.size) { x, y in x > y }
      _ = try await service.setMask(painted, of: 1, on: 5, in: id)
      _ = try await service.refine(1, on: 5, in: id, clicks: [click(20, 20)])
      #expect(previous.logits == nil)
      try await fixture.propagate(id)
      _ = try await service.undo(in: id)
      _ = try await service.refine(1, on: 7, in: id, clicks: [click(20, 20)])
      #expect(previous.logits == nil)
    }
    try fixture.store.close()

    let second = try Fixture(folder: folder, engine: previous.engine())
    let id = try #require(try await second.service.sessions().items.first).id
    let clicked = try #require(try await second.mask(frame: 0, in: id))
    _ = try await second.service.refine(1, on: 0, in: id, clicks: [click(30, 20)])
    #expect(
      previous.logits
        == (try StoredLogits(Self.logits(clicked)).logits(count: Self.count)))
  }
}
