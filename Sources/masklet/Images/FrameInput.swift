import Foundation
import Masklets
import VideoIO

/// The video named on the command line, and the names of its frames.
struct FrameInput {
  var url: URL
  var frames: any FrameSource
  /// The file name, without extension, that a frame's mask gets.
  var stem: @Sendable (_ frame: Int) -> String
  /// Frames per second; 24 for images, which have no rate of their own.
  var frameRate = 24.0

  init(at path: String) async throws {
    url = URL(fileURLWithPath: path)
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandError("there is no file or folder \(path)")
    }
    frames = try await openFrameSource(at: path)
    if let file = frames as? VideoFile { frameRate = file.manifest.frameRate }
    if let stems = (frames as? any NamedFrames)?.stems {
      stem = { stems[$0] }
    } else {
      stem = { String(format: "%05d", $0) }
    }
  }

  /// - Throws: `CommandError` if masks written to `folder` would replace the frames.
  func checkOutput(_ folder: URL) throws {
    guard folder.resolvingSymlinksInPath() != url.resolvingSymlinksInPath() else {
      throw CommandError("the masks would overwrite the frames; choose another --output")
    }
  }

  /// Reads the whole file, or all files of the folder, and identifies the frames by their digest,
  /// so that a cache recognises them under any path.
  mutating func identify() throws {
    var files = [url]
    if let folder = frames as? ImageFolder { files = folder.files }
    var hash = SHA256()
    for file in files {
      if files.count > 1 { hash.update("\(file.lastPathComponent)\n".utf8) }
      try hash.update(fileAt: file.path)
    }
    frames = IdentifiedFrames(frames, identity: hash.finish())
  }
}
