import Foundation
import Masklets
import SAM2

/// The cost of one frame of a propagation.
struct TrackedFrame: Sendable {
  /// Seconds since the frame before.
  var wall: Double
  /// Processor seconds of all threads.
  var processor: Double
  var stages: [StageClock.Stage: StageClock.Cost]
  /// Buffers for tensors that were allocated from the system.
  var allocations: Int
  /// Resident memory of the process after the frame.
  var residentBytes: Int

  /// Tracks objects clicked on the first frame along the diagonal.
  static func track(
    objects: Int, frames: Int, of source: any FrameSource, with predictor: VideoPredictor,
    clock: StageClock
  ) async throws -> [TrackedFrame] {
    let prompted = (1...objects).map { id in
      let share = Double(id) / Double(objects + 1)
      let point = Point(
        x: share * Double(source.size.width), y: share * Double(source.size.height))
      let prompt = Prompt(clicks: [Click(point, include: true)])
      return PromptedObject(id: id, keyframes: [Keyframe(frame: 0, prompt: prompt)])
    }
    let recorder = FrameRecorder(clock) { predictor.network.compute.allocationsDone }
    try await predictor.propagate(
      PropagationRequest(objects: prompted, range: 0...frames - 1, direction: .forward),
      over: source, resuming: nil
    ) { event in
      if case .masks = event { await recorder.frameDone() }
    }
    return await recorder.frames
  }
}

extension Collection<TrackedFrame> {
  func median(_ value: (TrackedFrame) -> Double) -> Double {
    let sorted = map(value).sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}

/// Measures the cost of each frame.
private actor FrameRecorder {
  private let clock: StageClock
  private let countAllocations: @Sendable () -> Int
  private var last: (wall: ContinuousClock.Instant, processor: Double, allocations: Int)
  private(set) var frames: [TrackedFrame] = []

  init(_ clock: StageClock, allocations: @escaping @Sendable () -> Int) {
    self.clock = clock
    countAllocations = allocations
    last = (.now, processorSeconds(), allocations())
  }

  func frameDone() {
    let now = (
      wall: ContinuousClock.now, processor: processorSeconds(), allocations: countAllocations()
    )
    frames.append(
      TrackedFrame(
        wall: (now.wall - last.wall) / .seconds(1), processor: now.processor - last.processor,
        stages: clock.readAndReset(), allocations: now.allocations - last.allocations,
        residentBytes: residentBytes()))
    last = now
  }
}

/// Processor time of all threads of this process.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Resident memory of this process; 0 where the system does not report it.
private func residentBytes() -> Int {
  let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  let words = text?.split(separator: " ")
  return (words?.dropFirst().first).flatMap { Int($0) }.map { $0 * Int(getpagesize()) } ?? 0
}
