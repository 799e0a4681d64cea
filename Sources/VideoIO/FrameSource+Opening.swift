import Foundation
import Masklets

/// Opens a video file, or a folder or zip archive of JPEG or PNG images.
///
/// A file is an archive by how it begins, whatever its name.
///
/// - Parameters:
///   - manifests: where the list of a video file's frames is stored, if anywhere.
///   - allows: whether the image of a folder with this real path may be read, see `ImageFolder`.
/// - Throws: `VideoError`, `ImageSequenceError`, `ImageFolderError` or `ImageArchiveError`.
package func openFrameSource(
  at path: String, limits: VideoLimits = VideoLimits(),
  keepingManifestIn manifests: ManifestFolder? = nil,
  allows: @escaping @Sendable (String) -> Bool = { _ in true }
) async throws -> any FrameSource {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    throw VideoError.missing
  }
  guard !isFolder.boolValue else {
    return try ImageFolder(at: URL(filePath: path), limits: limits, allows: allows)
  }
  if let archive = try ImageArchive(at: path, limits: limits) { return archive }
  return try await VideoFile.open(path, limits: limits, keepingManifestIn: manifests)
}
