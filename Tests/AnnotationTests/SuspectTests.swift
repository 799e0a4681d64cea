import Masklets
import TestSupport
import Testing

@testable import Annotation
@testable import Persistence

@Suite struct SuspectTests {
  @Test func `scores, areas and transitions follow the masks as they are stored`() async throws {
    let fixture = try Fixture()
    try await fixture.run {
      let id = try await fixture.session().id
      let service = fixture.service
      let first = try await service.prompt(1, on: 0, in: id, clicks: [click(5, 5)])
      try await fixture.propagate(id)
      let other = try await service.prompt(1, on: 4, in: id, clicks: [click(7, 5)])
      let masks = try #require(try await service.observations(frames: nil, in: id).first?.masks)
      #expect(masks.map(\.frame) == Array(0...9))
      #expect(masks.map(\.isPersons) == (0...9).map { $0 == 0 || $0 == 4 })
      #expect(masks[3].area == first.mask.area)
      #expect(masks[3].score == 0.25)
      #expect(masks[3].transition?.iou == 1)
      #expect(masks[0].transition == nil)
      let expected = try #require(Transition(from: first.mask, to: other.mask))
      #expect(masks[4].transition == expected)
      #expect(masks[5].transition == Transition(from: other.mask, to: first.mask))
      #expect(expected.iou == first.mask.mask().iou(with: other.mask.mask()))
      try await service.removeKeyframe(4, of: 1, in: id)
      let undone = try await service.observations(frames: 3...5, in: id)[0].masks
      #expect(undone.map { $0.transition?.iou } == [1, 1, 1])
    }
  }

  @Test func `too many frames and frames outside the video are refused`() async throws {
    var limits = AnnotationLimits()
    limits.framesScored = 5
    let fixture = try Fixture(limits: limits)
    let id = try await fixture.session().id
    let service = fixture.service
    for frames in [nil, 0...5, 8...10] as [ClosedRange<Int>?] {
      let refused = try await refusal {
        try await service.observations(frames: frames, in: id).map(\.objectID)
      }
      #expect(refused?.kind == .invalid)
    }
    #expect(
      try await refusal { try await service.suspects(in: "nothing").map(\.objectID) }?.kind
        == .unknown)
  }

  private func observation(
    _ frame: Int, score: Float = 0.9, area: Int = 100, iou: Double? = 0.8, isPersons: Bool = false
  ) -> MaskObservation {
    MaskObservation(
      frame: frame, score: score, area: area,
      transition: iou.map { Transition(iou: $0, shift: 0) }, isPersons: isPersons)
  }

  @Test
  func `a mask that jumps, shrinks, is unsure or is lost is less trusted than its neighbours`() {
    var masks = (0..<40).map { observation($0, isPersons: $0 == 0) }
    for frame in 8...9 { masks[frame] = observation(frame, iou: 0.2) }
    masks[16] = observation(16, area: 20)
    for frame in 24...26 { masks[frame] = observation(frame, score: 0.1) }
    masks[32] = observation(32, area: 0, iou: nil)
    let trust = Suspects.trust(in: masks)
    #expect(trust.map(\.frame) == Array(1..<40))
    let worst = Suspects.worst(trust).map(\.frame)
    #expect(worst.filter { $0 < 24 } == [8, 16])
    #expect(Set([24, 25, 26, 32]).isSubset(of: worst))
    let reasons = Dictionary(uniqueKeysWithValues: trust.map { ($0.frame, $0.reason) })
    #expect(reasons[8] == .overlap)
    #expect(reasons[16] == .area)
    #expect(reasons[24] == .lowScore)
    #expect(reasons[32] == .lost)
  }

  @Test func `distrust is carried on from a poor mask, and ends at a keyframe`() {
    var masks = (0..<40).map { observation($0, isPersons: $0 == 0 || $0 == 20) }
    for frame in 8...10 { masks[frame] = observation(frame, score: 0.1) }
    let trust = Dictionary(
      uniqueKeysWithValues: Suspects.trust(in: masks).map { ($0.frame, $0.trust) })
    #expect((trust[12] ?? 1) < (trust[5] ?? 0))
    #expect((trust[19] ?? 0) > (trust[12] ?? 1))
    #expect((trust[21] ?? 0) > (trust[12] ?? 1))
    masks[0] = observation(0)
    masks[20] = observation(20)
    #expect(Suspects.trust(in: masks).count == 40)
  }

  @Test func `an object lost from sight is suspect until a person says that it is away`() {
    var masks = (0..<40).map { frame in
      frame < 10
        ? observation(frame, isPersons: frame == 0) : observation(frame, area: 0, iou: nil)
    }
    let lost = Suspects.worst(Suspects.trust(in: masks))
    #expect(lost.map(\.frame) == Array(10..<40))
    #expect(lost.allSatisfy { $0.reason == .lost })
    masks[20] = observation(20, area: 0, iou: nil, isPersons: true)
    let confirmed = Suspects.worst(Suspects.trust(in: masks))
    #expect(confirmed.map(\.frame) == Array(10..<20))
  }

  @Test func `masks that are all alike and sure are not suspect`() {
    #expect(Suspects.worst(Suspects.trust(in: (0..<40).map { observation($0) })).isEmpty)
    #expect(Suspects.trust(in: []).isEmpty)
  }
}
