import Masklets
import Testing

@testable import Propagation

@Suite struct ShotStopsTests {
  private func parameters(
    _ objects: [ObjectID: [Int]], frames: ClosedRange<Int> = 0...29,
    _ direction: PropagationDirection = .both, changes: [PropagateParameters.Leg]? = nil,
    acrossCuts: Bool = false
  ) -> PropagateParameters {
    PropagateParameters(
      sessionID: "s", videoID: "v", size: ImageSize(width: 8, height: 6),
      objects: objects.sorted { $0.key < $1.key }.map { id, keyframes in
        .init(
          key: Int64(id), id: id,
          keyframes: keyframes.map {
            .init(
              frame: $0, prompt: StoredPrompt(Prompt(box: Box(x1: 1, y1: 1, x2: 4, y2: 4))),
              seen: nil)
          })
      },
      frames: frames, direction: direction, edit: nil, changes: changes, acrossCuts: acrossCuts)
  }

  private func cuts(_ frames: Int...) -> [ShotCut] {
    frames.map { ShotCut(frame: $0, kind: .cut) }
  }

  @Test func `masks are carried to the ends of the shot that the keyframe is in`() throws {
    let stopped = parameters([1: [12]]).stopping(at: cuts(10, 20))
    #expect(stopped.legs.map(\.frames) == [10...19])
    let stops = try #require(stopped.shotStops)
    #expect(stops.stops.map(\.cut) == [10, 20])
    #expect(stops.framesLeft == 20)
    #expect(stopped.encodedFrames(of: stopped.legs[0]) == 10)
  }

  @Test func `every shot with keyframes is a run of its own, from those keyframes`() throws {
    let stopped = parameters([1: [2, 25], 2: [15]]).stopping(at: cuts(10, 20))
    #expect(stopped.legs.map(\.frames) == [0...9, 10...19, 20...29])
    #expect(stopped.legs.map(\.objectIDs) == [[1], [2], [1]])
    let request = try stopped.request(stopped.legs[2])
    #expect(request.objects.map { $0.keyframes.map(\.frame) } == [[25]])
    #expect(stopped.shotStops?.stops.map(\.cut) == [10, 20])
    #expect(stopped.shotStops?.framesLeft == 30)
  }

  @Test func `nothing changes where no cut is in the way, or cuts are to be crossed`() {
    let plain = parameters([1: [12]], frames: 11...18)
    #expect(plain.stopping(at: cuts(10, 20)).legs == plain.legs)
    #expect(plain.stopping(at: cuts(10, 20)).shotStops == ShotStops.nowhere)
    let across = parameters([1: [12]], acrossCuts: true)
    #expect(across.stopping(at: cuts(10, 20)) == across)
  }

  @Test func `forward stays after the keyframe, and a range in another shot has no run`() {
    let forward = parameters([1: [12]], .forward).stopping(at: cuts(10, 20))
    #expect(forward.legs.map(\.frames) == [12...19])
    #expect(forward.shotStops?.stops.map(\.cut) == [20])
    let elsewhere = parameters([1: [12]], frames: 20...29).stopping(at: cuts(10, 20))
    #expect(elsewhere.legs.isEmpty)
    #expect(elsewhere.shotStops?.framesLeft == 10)
  }

  @Test func `a stale stretch across a cut is made from both sides up to it`() {
    let leg = PropagateParameters.Leg(
      objectIDs: [1], start: 3, end: 24,
      known: [
        .init(objectID: 1, frame: 2, counts: "x"), .init(objectID: 1, frame: 25, counts: "x"),
      ])
    let both = parameters([1: [2, 25]], changes: [leg]).stopping(at: cuts(10, 20))
    #expect(both.legs.map(\.frames) == [3...9, 20...24])
    #expect(both.legs.map { $0.known?.map(\.frame) ?? [] } == [[2], [25]])
    #expect(both.shotStops?.framesLeft == 10)
    let forward = parameters([1: [2, 25]], .forward, changes: [leg]).stopping(at: cuts(10, 20))
    #expect(forward.legs.map(\.frames) == [3...9])
  }

  @Test func `a request is divided into one for each shot with keyframes`() {
    func object(_ id: ObjectID, _ frames: Int...) -> PromptedObject {
      PromptedObject(
        id: id,
        keyframes: frames.map {
          Keyframe(frame: $0, prompt: Prompt(box: Box(x1: 1, y1: 1, x2: 4, y2: 4)))
        })
    }
    let request = PropagationRequest(
      objects: [object(1, 2, 25), object(2, 15)], range: 5...27, direction: .backward,
      backwardStart: 26)
    let parts = request.withinShots(between: cuts(10, 20, 40))
    #expect(parts.map(\.range) == [5...9, 10...19, 20...27])
    #expect(parts.map { $0.objects.map(\.id) } == [[1], [2], [1]])
    #expect(parts[2].objects[0].keyframes.map(\.frame) == [25])
    #expect(parts.map(\.backwardStart) == [nil, nil, 26])
    #expect(parts.allSatisfy { $0.direction == .backward })
    #expect(request.withinShots(between: []) == [request])
    let unprompted = PropagationRequest(objects: [object(1, 2)], range: 12...15)
    #expect(unprompted.withinShots(between: cuts(10)).isEmpty)
  }
}
