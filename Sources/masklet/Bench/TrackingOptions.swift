import ArgumentParser
import Masklets

/// Arguments of the frame-by-frame measurements of the sam2 engine.
struct TrackingOptions: ParsableArguments {
  @Argument(help: "Video file, or folder or zip archive of images.", completion: .file())
  var video: String

  @OptionGroup var engine: EngineOptions

  @Option(help: "How many of the last frames the medians are taken over.")
  var steady = 5

  /// Opens the video.
  ///
  /// - Throws: `CommandError` if it has fewer than `frames` frames.
  func source(of frames: Int) async throws -> any FrameSource {
    let source = try await FrameInput(at: video).frames
    guard source.frameCount >= frames else {
      throw CommandError("\(video) has \(source.frameCount) frames, fewer than --frames \(frames)")
    }
    return source
  }
}
