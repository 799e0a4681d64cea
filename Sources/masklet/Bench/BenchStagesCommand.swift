import ArgumentParser
import Foundation
import Masklets
import SAM2

struct BenchStagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stages",
    abstract: "Seconds, GFLOP and share of the machine's peak of each stage of SAM 2.",
    discussion: """
      Tracks objects clicked on the first frame and takes medians over the last frames, when the \
      memory bank is full. A frame of M objects costs E + M · O: what is done once, and what is \
      done for each object.
      """)

  @Argument(help: "Video file or folder of frames.", completion: .file())
  var video: String

  @OptionGroup var engine: EngineOptions

  @Option(help: "Objects tracked.")
  var objects = 1

  @Option(help: "Frames tracked, from the first.")
  var frames = 22

  @Option(help: "Frames at the end that medians are taken over.")
  var steady = 5

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    guard objects > 0, steady > 0, frames > steady else {
      throw ValidationError("give at least 1 object, 1 steady frame and a frame more than those")
    }
  }

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let source = try await FrameInput(at: video).frames
    guard source.frameCount >= frames else {
      throw CommandError("\(video) has \(source.frameCount) frames, fewer than --frames \(frames)")
    }
    let clock = StageClock()
    let predictor = try engine.recipe(postprocesses: false).makePredictor(clock: clock)
    let compute = predictor.network.compute
    let recorder = FrameRecorder(clock)
    try await predictor.propagate(
      PropagationRequest(
        objects: prompted(source.size), range: 0...frames - 1, direction: .forward),
      over: source, resuming: nil
    ) { event in
      if case .masks = event { await recorder.frameDone() }
    }
    let figures = StageFigures(
      await recorder.frames.suffix(steady), objects: objects, threads: compute.threads,
      peak: compute.measurePeak())
    print(json ? try figures.json() : figures.table)
  }

  /// Objects clicked along the diagonal.
  private func prompted(_ size: ImageSize) -> [PromptedObject] {
    (1...objects).map { id in
      let share = Double(id) / Double(objects + 1)
      let point = Point(x: share * Double(size.width), y: share * Double(size.height))
      let prompt = Prompt(clicks: [Click(point, include: true)])
      return PromptedObject(id: id, keyframes: [Keyframe(frame: 0, prompt: prompt)])
    }
  }
}

/// Takes the time from frame to frame.
private actor FrameRecorder {
  struct Frame {
    var wall: Double
    /// Processor time of all threads.
    var processor: Double
    var stages: [StageClock.Stage: StageClock.Cost]
  }

  private let clock: StageClock
  private var last = (wall: ContinuousClock.now, processor: processorSeconds())
  private(set) var frames: [Frame] = []

  init(_ clock: StageClock) {
    self.clock = clock
  }

  func frameDone() {
    let now = (wall: ContinuousClock.now, processor: processorSeconds())
    frames.append(
      Frame(
        wall: (now.wall - last.wall) / .seconds(1), processor: now.processor - last.processor,
        stages: clock.take()))
    last = now
  }
}

/// Processor time of all threads of this process.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Medians over steady frames.
private struct StageFigures: Encodable {
  struct Stage: Encodable {
    var name: String
    /// Processor seconds of all threads, shared out among them.
    var seconds: Double
    var gigaflop: Double
  }

  var wall: Double
  var processor: Double
  var threads: Int
  var objects: Int
  /// Of fused multiply-adds in registers, GFLOP/s.
  var peak: Double
  var stages: [Stage]
  /// Processor seconds, shared out among the threads, that a frame takes once, and for each object.
  var frameSeconds: Double
  var objectSeconds: Double

  init(
    _ frames: some Collection<FrameRecorder.Frame>, objects: Int, threads: Int, peak: Double
  ) {
    func median(_ value: (FrameRecorder.Frame) -> Double) -> Double {
      let sorted = frames.map(value).sorted()
      return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
    wall = median(\.wall)
    processor = median(\.processor)
    self.threads = threads
    self.objects = objects
    self.peak = peak * 1e-9
    stages = StageClock.Stage.allCases.map { stage in
      Stage(
        name: stage.rawValue, seconds: median { $0.stages[stage]?.seconds ?? 0 },
        gigaflop: median { Double($0.stages[stage]?.operations ?? 0) } * 1e-9)
    }
    frameSeconds = stages[0].seconds
    objectSeconds = (processor / Double(threads) - frameSeconds) / Double(objects)
  }

  var table: String {
    let number = { (value: Double, digits: Int) in String(format: "%.\(digits)f", value) }
    let rows = stages.map { stage in
      let speed = stage.seconds > 0 ? stage.gigaflop / stage.seconds : 0
      return "| \(stage.name) | \(number(stage.gigaflop, 1)) | \(number(stage.seconds, 3)) "
        + "| \(number(speed, 0)) | \(number(speed / peak * 100, 0)) % |"
    }
    return """
      | stage | GFLOP | seconds | GFLOP/s | of the peak |
      | --- | --- | --- | --- | --- |
      \(rows.joined(separator: "\n"))

      A frame: \(number(wall, 2)) s, \(number(processor, 2)) processor seconds on \(threads) \
      threads; peak \(number(peak, 0)) GFLOP/s.
      A frame of M objects: \(number(frameSeconds, 2)) s + M · \(number(objectSeconds, 2)) s.
      """
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
