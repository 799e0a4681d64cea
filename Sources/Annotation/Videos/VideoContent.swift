import Foundation
import Masklets
import Persistence
import VideoIO

/// A video's file and the digest of its contents, for workers that fetch it.
package struct VideoContent: Hashable, Sendable {
  package let path: String
  /// SHA-256 of the file, hexadecimal.
  package let digest: String
}

/// Digests of files that are not uploads, computed once for as long as a file stays the same.
actor VideoDigests {
  private struct File: Hashable {
    let path: String
    let bytes: Int64
    let modifiedAt: Date
  }

  private var digests: [File: Task<String, any Error>] = [:]

  /// - Throws: `RequestError` for a missing file.
  func digest(of path: String, named name: String) async throws -> String {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      throw RequestError(.conflict, VideoFrames.missingFile(name))
    }
    let file = File(
      path: path, bytes: (attributes[.size] as? NSNumber)?.int64Value ?? 0,
      modifiedAt: attributes[.modificationDate] as? Date ?? .distantPast)
    if let known = digests[file] { return try await known.value }
    let digest = Task.detached { try SHA256.digest(ofFileAt: path) }
    digests[file] = digest
    do {
      return try await digest.value
    } catch {
      digests[file] = nil
      throw error
    }
  }
}

extension VideoLibrary {
  /// The video's file with the digest of its contents.
  ///
  /// - Throws: `RequestError`: `conflict` for a missing file, `unsupported` for a folder of pictures,
  ///   which is not a single file.
  package func content(of video: Video) async throws -> VideoContent {
    let path = path(of: video)
    try checkFile(of: video)
    if video.isUpload { return VideoContent(path: path, digest: video.id) }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw RequestError(
        .unsupported,
        "\(video.name) is a folder of pictures, which cannot be handed to another machine: make "
          + "a zip archive or a video file of it, or set JOB_BACKEND=memory")
    }
    return VideoContent(path: path, digest: try await digests.digest(of: path, named: video.name))
  }
}
