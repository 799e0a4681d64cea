import Foundation
import Masklets

/// Manifests kept on disk, so that a video is read through once and not each time it is opened.
///
///     let manifests = ManifestFolder(url: data.appending(path: "manifests"))
///     let video = try await VideoFile.open("clip.mp4", keepingManifestIn: manifests)
///
/// One file a video, named by the digest of its path, written beside its place and moved into it. A
/// manifest counts only while the video has the size and modification time it was made from; one
/// that is stale, damaged or of another layout is made anew.
package struct ManifestFolder: Sendable {
  package let url: URL

  /// - Parameter url: made when the first manifest is kept.
  package init(url: URL) {
    self.url = url
  }

  /// The manifest kept for the video at `path`; nil where none holds for it as it is now.
  func manifest(ofVideoAt path: String, limits: VideoLimits) throws -> FrameManifest? {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: file(forVideoAt: path))
    } catch CocoaError.fileReadNoSuchFile {
      return nil
    }
    let record: Record
    do {
      record = try JSONDecoder().decode(Record.self, from: bytes)
    } catch is DecodingError {
      return nil
    }
    guard record.layout == Record.currentLayout, record.video == (try Version(ofFileAt: path)),
      record.manifest.isConsistent
    else { return nil }
    try limits.check(record.manifest.size)
    try limits.check(frameCount: record.manifest.frameCount)
    return record.manifest
  }

  /// Keeps the manifest of the video at `path` as it was at `version`.
  func keep(_ manifest: FrameManifest, ofVideoAt path: String, at version: Version) throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let record = Record(video: version, manifest: manifest)
    try JSONEncoder().encode(record).write(to: file(forVideoAt: path), options: .atomic)
  }

  /// Where the manifest of the video at `path` lies.
  package func file(forVideoAt path: String) -> URL {
    var digest = SHA256()
    digest.update(Array(URL(filePath: path).standardizedFileURL.path.utf8))
    return url.appending(path: "\(digest.finish()).json")
  }

  /// What tells one state of a file from another without reading it.
  struct Version: Hashable, Codable {
    let bytes: Int
    /// Seconds since 2001.
    let modified: Double

    init(ofFileAt path: String) throws {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      bytes = (attributes[.size] as? Int) ?? 0
      modified = (attributes[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
    }
  }

  private struct Record: Codable {
    /// Counts up when the meaning of a manifest changes.
    static let currentLayout = 1

    var layout = currentLayout
    let video: Version
    let manifest: FrameManifest
  }
}

extension FrameManifest {
  /// Whether the parts fit each other, as they do in every manifest made by scanning.
  var isConsistent: Bool {
    guard let first = entries.first, first.frame == 0, !timestamps.isEmpty,
      timeBase.isFinite, timeBase > 0, frameRate.isFinite, frameRate > 0
    else { return false }
    return zip(timestamps, timestamps.dropFirst()).allSatisfy { $0 < $1 }
      && zip(entries, entries.dropFirst()).allSatisfy { $0.frame < $1.frame }
      && entries[entries.count - 1].frame < timestamps.count
  }
}
