import Foundation
import Masklets

/// A video's frames, with errors that say what a person can do.
struct VideoFrames: FrameSource {
  let base: any FrameSource
  let name: String
  let path: String

  var size: ImageSize { base.size }
  var frameCount: Int { base.frameCount }
  var identity: String? { base.identity }

  func frame(_ index: Int) async throws -> RGBImage {
    do {
      return try await base.frame(index)
    } catch let error as CancellationError {
      throw error
    } catch {
      guard FileManager.default.fileExists(atPath: path) else {
        throw RequestError(.conflict, Self.missingFile(name))
      }
      let reason = "\(error)".replacingOccurrences(of: path, with: name)
      throw RequestError(
        .unsupported,
        "Frame \(index) of \(name) cannot be decoded (\(reason)): propagate the frames before it, "
          + "or upload the video again")
    }
  }

  static func missingFile(_ name: String) -> String {
    "The file of video \(name) is gone: put it back or upload the video again"
  }
}
