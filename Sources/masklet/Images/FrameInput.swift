import Foundation
import Masklets
import VideoIO

/// The video named on the command line and what its frames are called.
struct FrameInput {
  var url: URL
  var frames: any FrameSource
  /// File name, without extension, of a frame's mask.
  var stem: @Sendable (_ frame: Int) -> String
  /// Frames per second; a folder does not say, and is shown at the usual 24.
  var frameRate = 24.0

  init(at path: String) async throws {
    url = URL(fileURLWithPath: path)
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw CommandError("there is no file or folder \(path)")
    }
    if isDirectory.boolValue {
      let folder = try ImageFolder(at: url)
      frames = folder
      stem = { folder.stems[$0] }
    } else {
      let file = try await VideoFile.open(path)
      frames = file
      frameRate = file.manifest.frameRate
      stem = { String(format: "%05d", $0) }
    }
  }

  /// Reads the file, or the folder's files, whole, so that the frames are known by their contents.
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
