import DurableFiles
import Foundation
import Masklets
import Persistence

extension VideoLibrary {
  /// Stores a video that arrives in pieces. The same contents uploaded again are the same video, which
  /// stays in its project.
  ///
  /// Memory: one piece. The file gets its final name only once it is complete and can be decoded.
  ///
  /// - Parameters:
  ///   - name: the file's name at the client, shown to people; never used as a path.
  ///   - project: the project of a new video; nil for the first one.
  /// - Throws: `RequestError`: `tooLarge`, `storageFull`, `unsupported`, `invalid`.
  package func upload<Pieces: AsyncSequence>(
    named name: String, to project: String? = nil, pieces: Pieces
  ) async throws -> Video where Pieces.Element: Collection<UInt8> {
    let name = Self.label(name)
    let project = try await store.projectID(project)
    var file = try UploadFile(inFolder: uploads)
    do {
      for try await piece in pieces {
        guard file.bytes + Int64(piece.count) <= limits.uploadBytes else {
          throw RequestError(
            .tooLarge, "\(name) is larger than the \(limits.uploadBytes) bytes an upload may have")
        }
        try file.append(piece)
      }
      guard file.bytes > 0 else { throw RequestError(.invalid, "\(name) is empty") }
      let digest = try file.finish()
      return try await addVideo(
        file.path, digest: digest, bytes: file.bytes, name: name, project: project)
    } catch {
      file.discard()
      throw error
    }
  }

  /// Adds the complete file at `path`, whose SHA-256 is `digest`, to the library. The file is moved,
  /// or removed if the library has the video already.
  func addVideo(
    _ path: String, digest: String, bytes: Int64, name: String, project: String
  ) async throws -> Video {
    if let known = try await store.video(digest),
      FileManager.default.fileExists(atPath: self.path(of: known))
    {
      try FileManager.default.removeItem(atPath: path)
      return known
    }
    let opened = try await openChecked(path, name: name)
    let stored = digest + Self.fileExtension(name)
    try DurableFile.move(path, to: uploads + "/" + stored)
    if let manifests = opener.manifests {
      let made = manifests.file(forVideoAt: path).path
      if FileManager.default.fileExists(atPath: made) {
        try DurableFile.move(made, to: manifests.file(forVideoAt: uploads + "/" + stored).path)
      }
    }
    return try await store.insert(
      Video(
        id: digest, name: name, frameCount: opened.frames.frameCount, size: opened.frames.size,
        framesPerSecond: opened.framesPerSecond, bytes: bytes, createdAt: now(),
        projectID: project, path: stored, isUpload: true, modifiedAt: Date(timeIntervalSince1970: 0)
      ))
  }

  /// Removes the files of uploads that the end of the process interrupted.
  func removePartialUploads() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: uploads)
    where name.hasPrefix(".upload-") {
      try FileManager.default.removeItem(atPath: uploads + "/" + name)
    }
  }

  /// The last part of a client's file name, as far as it can be a name.
  static func label(_ name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let fitted = NameRule.fitted(last)
    return fitted.isEmpty ? "video" : fitted
  }

  /// The file's extension, such as `.mp4`: some formats are recognised by it. Nothing else of the
  /// client's name becomes part of a path.
  private static func fileExtension(_ name: String) -> String {
    let suffix = (name as NSString).pathExtension.lowercased()
    let isPlain = suffix.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
    return isPlain && (1...5).contains(suffix.utf8.count) ? "." + suffix : ""
  }
}
