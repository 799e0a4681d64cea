import ArgumentParser
import Foundation
import Masklets
import SAM2

struct BenchScalingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract:
      "Measures seconds per frame of SAM 2 by threads, objects and memory bank.",
    discussion: """
      Tracks objects clicked on the first frame and takes medians over the last frames. A frame of \
      M objects costs E + M · O: both are computed from the rows of 1 and 3 objects, and the \
      other rows show how well this model holds. The memory bank has --memory-bank-size frames, \
      except in the rows that go through all sizes.
      """)

  @OptionGroup var tracking: TrackingOptions

  @Option(help: "Frames tracked, from the first.")
  var frames = 14

  func validate() throws {
    guard tracking.steady > 0, frames > tracking.steady else {
      throw ValidationError("give at least 1 steady frame and a frame more than those")
    }
  }

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let source = try await tracking.source(of: frames)
    let one = try await seconds(of: source)
    let three = try await seconds(objects: 3, of: source)
    let perObject = (three - one) / 2
    let model = { (objects: Int) in one + Double(objects - 1) * perObject }

    MarkdownTable.printHead(["threads", "objects", "memory bank", "seconds a frame", "E + M · O"])
    for threads in 1..<max(2, ProcessInfo.processInfo.activeProcessorCount) {
      printFigures(
        threads: threads, seconds: try await seconds(threads: threads, of: source))
    }
    for objects in 1...5 {
      let measured =
        switch objects {
        case 1: one
        case 3: three
        default: try await seconds(objects: objects, of: source)
        }
      printFigures(objects: objects, seconds: measured, model: model(objects))
    }
    let own = tracking.engine.memoryBankSize
    for bank in VideoPredictor.Options.memoryBankSizes where bank != own {
      printFigures(bank: bank, seconds: try await seconds(bank: bank, of: source))
    }
    print(
      "\nA frame of M objects: \(Self.text(one - perObject)) s + M · \(Self.text(perObject)) s.")
  }

  /// Median seconds of a steady frame.
  private func seconds(
    threads: Int? = nil, objects: Int = 1, bank: Int? = nil, of source: any FrameSource
  ) async throws -> Double {
    var recipe = try tracking.engine.recipe(postprocesses: false)
    if let bank { recipe.memoryBankSize = bank }
    let clock = StageClock()
    let predictor = try recipe.makePredictor(clock: clock, threads: threads)
    return try await TrackedFrame.track(
      objects: objects, frames: frames, of: source, with: predictor, clock: clock
    ).suffix(tracking.steady).median(\.wall)
  }

  private func printFigures(
    threads: Int = ProcessInfo.processInfo.activeProcessorCount, objects: Int = 1,
    bank: Int? = nil, seconds: Double, model: Double? = nil
  ) {
    MarkdownTable.printRow([
      "\(threads)", "\(objects)", "\(bank ?? tracking.engine.memoryBankSize)", Self.text(seconds),
      model.map(Self.text) ?? "",
    ])
  }

  private static func text(_ seconds: Double) -> String { String(format: "%.2f", seconds) }
}
