import Foundation
import Jobs
import Masklets
import Synchronization
import Testing

@testable import Propagation

@Suite struct LostObjectTests {
  private func masks(_ scores: [Float], area: Int = 400) -> [LossOfTrust.Mask] {
    scores.map { LossOfTrust.Mask(score: $0, area: $0 > 0 ? area : 0) }
  }

  private func steady(_ count: Int, _ score: Float = 0.9) -> [Float] {
    [Float](repeating: score, count: count)
  }

  @Test func `an object that disappears is paused, and found again when it is as before`() {
    let gone = LossOfTrust.pauses(in: masks(steady(20) + steady(20, 0)))
    #expect(gone == [.init(start: 21, reason: .lostFromSight)])
    let back = LossOfTrust.pauses(in: masks(steady(20) + steady(8, 0) + steady(10)))
    #expect(back.map(\.start) == [21])
    #expect(back.map(\.end) == [28])
  }

  @Test
  func `a score that stays far below what it was pauses, a short dip or a low score does not`() {
    let low = LossOfTrust.pauses(in: masks(steady(20) + steady(20, 0.5)))
    #expect(low.map(\.reason) == [.lowScore])
    #expect(LossOfTrust.pauses(in: masks(steady(20) + [0.3] + steady(20))).isEmpty)
    #expect(LossOfTrust.pauses(in: masks(steady(60, 0.3))).isEmpty)
    #expect(LossOfTrust.pauses(in: []).isEmpty)
  }

  @Test func `a small remainder with a good score is not the object`() {
    let remainder = masks(steady(20), area: 400) + masks(steady(6, 0)) + masks(steady(20), area: 90)
    #expect(LossOfTrust.pauses(in: remainder).map(\.end) == [nil])
  }

  @Test func `what is lost in the last frames is not paused: it could not be found again`() {
    #expect(LossOfTrust.pauses(in: masks(steady(20) + steady(9, 0))).isEmpty)
    #expect(LossOfTrust.pauses(in: masks(steady(20) + steady(10, 0))).map(\.start) == [21])
  }

  @Test func `an object that was never seen, or that a person said is gone, is not lost`() {
    #expect(LossOfTrust.pauses(in: masks(steady(40, 0))).isEmpty)
  }

  private func parameters(
    _ keyframes: [Int], frames: ClosedRange<Int> = 0...99,
    _ direction: PropagationDirection = .both
  ) -> PropagateParameters {
    let prompt = StoredPrompt(Prompt(box: Box(x1: 1, y1: 1, x2: 4, y2: 4)))
    return PropagateParameters(
      sessionID: "s", videoID: "v", size: ImageSize(width: 8, height: 6),
      objects: [
        .init(
          key: 1, id: 1, keyframes: keyframes.map { .init(frame: $0, prompt: prompt, seen: nil) })
      ], frames: frames, direction: direction, edit: nil, changes: nil)
  }

  private func losses(_ parameters: PropagateParameters, gone: ClosedRange<Int>) -> [MaskWatch.Loss]
  {
    var watch = MaskWatch(parameters.runsFromKeyframes)
    for frame in parameters.requested {
      let isGone = gone.contains(frame)
      watch.add(.init(score: isGone ? 0 : 0.9, area: isGone ? 0 : 400), of: 1, frame: frame)
    }
    var resumed = MaskWatch(parameters.runsFromKeyframes)
    resumed.resume(from: watch.checkpoint())
    #expect(resumed == watch)
    return watch.losses
  }

  @Test func `a loss runs away from the keyframe, to the end or until it is found again`() {
    let forward = losses(parameters([10]), gone: 60...99)
    #expect(forward.map(\.lost.frame) == [61])
    #expect(forward.map(\.frames) == [61...99])
    #expect(forward.map(\.isFoundAgain) == [false])
    let backward = losses(parameters([80]), gone: 0...39)
    #expect(backward.map(\.lost.frame) == [38])
    #expect(backward.map(\.frames) == [0...38])
    let again = losses(parameters([10]), gone: 60...69)
    #expect(again.map(\.frames) == [61...69])
    #expect(again.map(\.isFoundAgain) == [true])
  }

  @Test func `between keyframes nothing is lost, and nothing where the direction does not lead`() {
    #expect(losses(parameters([10, 90]), gone: 60...89).isEmpty)
    #expect(losses(parameters([10], .backward), gone: 60...99).isEmpty)
    #expect(losses(parameters([80], .forward), gone: 0...39).isEmpty)
    #expect(losses(parameters([10, 90], frames: 20...50), gone: 30...50).isEmpty)
  }

  @Test func `a shot's end is an end, although a keyframe follows in the next shot`() {
    let stopped = parameters([10, 90]).stopping(at: [ShotCut(frame: 50, kind: .cut)])
    let forward = losses(stopped, gone: 30...60)
    #expect(forward.map(\.frames) == [31...49, 50...59])
    #expect(forward.map(\.lost.frame) == [31, 59])
  }

  @Test func `checkpoints without pauses are read`() throws {
    let encoder = PropertyListEncoder()
    struct Checkpoint: Encodable {
      let engine = "flow"
      let leg = 0
      let encoded = 4
      let propagated = 3
      let state = Data([1])
    }
    let checkpoint = try PropagateCheckpoint(try encoder.encode(Checkpoint()))
    #expect(checkpoint.propagated == 3)
    #expect(checkpoint.masks == nil)
  }

  @Test func `a worker's lines bring pauses back`() async throws {
    let written = Mutex<[Data]>([])
    let lines = EventLines(checkpointFile: nil) { line in written.withLock { $0.append(line) } }
    let record = PropagationRecord(job: JobID(rawValue: "j"), parameters: parameters([10]))
    let pauses = [
      PropagatedPauses(
        key: 1, frames: [0...99], lost: [LostObject(objectID: 1, frame: 61, reason: .lowScore)])
    ]
    try await lines.storePauses(pauses, of: record)
    let read = written.withLock { $0 }
    guard case .pauses(let event) = try RemotePropagationEvent(name: "pauses", json: read[0])
    else {
      Issue.record("not read as it was written")
      return
    }
    #expect(event.pauses == pauses)
  }
}
