import ArgumentParser
import Masklets

/// Arguments of measurements of the sam2 engine frame by frame.
struct TrackingOptions: ParsableArguments {
  @Argument(help: "Video file or folder of frames.", completion: .file())
  var video: String

  @OptionGroup var engine: EngineOptions

  @Option(help: "Frames at the end that medians are taken over.")
  var steady = 5

  /// The video, which must have as many frames.
  func source(of frames: Int) async throws -> any FrameSource {
    let source = try await FrameInput(at: video).frames
    guard source.frameCount >= frames else {
      throw CommandError("\(video) has \(source.frameCount) frames, fewer than --frames \(frames)")
    }
    return source
  }
}
