import Foundation
import Masklets
import Persistence

/// A video's frames, with errors that say what a person can do.
struct VideoFrames: FrameSource {
  let base: any FrameSource
  let name: String
  let path: String
  /// Decides which files may be read; nil for an upload, whose folder nobody else writes to.
  let paths: VideoPath?

  var size: ImageSize { base.size }
  var frameCount: Int { base.frameCount }
  var identity: String? { base.identity }

  func frame(_ index: Int) async throws -> RGBImage {
    if let paths, FileManager.default.fileExists(atPath: path), !paths.allows(path) {
      throw RequestError(.conflict, Self.foreignFile(name))
    }
    do {
      return try await base.frame(index)
    } catch let error as CancellationError {
      throw error
    } catch {
      guard FileManager.default.fileExists(atPath: path) else {
        throw RequestError(.conflict, Self.missingFile(name))
      }
      let reason = Self.reason(error, path, name)
      throw RequestError(
        .unsupported,
        "Frame \(index) of \(name) cannot be decoded (\(reason)): propagate the frames before it, "
          + "or upload the video again")
    }
  }

  /// The error in words that show nothing of the folders on this machine.
  static func reason(_ error: any Error, _ path: String, _ name: String) -> String {
    StorageFailure.isOfFileSystem(error)
      ? StorageFailure(error).sentence
      : "\(error)".replacingOccurrences(of: path, with: name)
  }

  static func foreignFile(_ name: String) -> String {
    "The file of video \(name) leads outside of the server's video folders: put the video there"
  }

  static func missingFile(_ name: String) -> String {
    "The file of video \(name) is gone: put it back or upload the video again"
  }
}
