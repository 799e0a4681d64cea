import DurableFiles
import Foundation
import Masklets

/// Manifests stored on disk, so that a video is scanned once and not each time it is opened.
///
///     let manifests = ManifestFolder(url: data.appending(path: "manifests"))
///     let video = try await VideoFile.open("clip.mp4", keepingManifestIn: manifests)
///
/// Each video has one file, named by the digest of the video's path and written atomically. A
/// manifest is valid only while the video has the size and modification time that it was made from;
/// one that is outdated, damaged or of another layout is replaced.
package struct ManifestFolder: Sendable {
  package let url: URL

  /// - Parameter url: created when the first manifest is stored.
  package init(url: URL) {
    self.url = url
  }

  /// The manifest stored for the video at `path`; nil if there is none, or none that is still
  /// valid.
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

  /// Stores the manifest that was made of the video at `path` when it was at `version`.
  func store(_ manifest: FrameManifest, ofVideoAt path: String, at version: Version) throws {
    let record = Record(video: version, manifest: manifest)
    try DurableFile.write(try JSONEncoder().encode(record), to: file(forVideoAt: path).path)
  }

  /// Removes the manifest of the video at `path`, if there is one.
  package func remove(ofVideoAt path: String) throws {
    try DurableFile.remove(file(forVideoAt: path).path)
  }

  /// Removes all manifests but those of the videos at `paths`, and what the end of the process left
  /// of others.
  package func removeAll(exceptOf paths: [String]) throws {
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    let stays = Set(paths.map { file(forVideoAt: $0).lastPathComponent })
    for name in try FileManager.default.contentsOfDirectory(atPath: url.path)
    where !stays.contains(name) {
      try FileManager.default.removeItem(at: url.appending(path: name))
    }
  }

  /// The file that holds the manifest of the video at `path`.
  package func file(forVideoAt path: String) -> URL {
    var digest = SHA256()
    digest.update(Array(URL(filePath: path).standardizedFileURL.path.utf8))
    return url.appending(path: "\(digest.finish()).json")
  }

  /// Distinguishes the states of a file without reading it.
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
    /// Increased when the meaning of a manifest changes.
    static let currentLayout = 1

    var layout = currentLayout
    let video: Version
    let manifest: FrameManifest
  }
}

extension FrameManifest {
  /// True if the parts fit each other, as in every manifest made by scanning.
  var isConsistent: Bool {
    guard let first = entries.first, first.frame == 0, !timestamps.isEmpty,
      timeBase.isFinite, timeBase > 0, frameRate.isFinite, frameRate > 0
    else { return false }
    return zip(timestamps, timestamps.dropFirst()).allSatisfy { $0 < $1 }
      && zip(entries, entries.dropFirst()).allSatisfy { $0.frame < $1.frame }
      && entries[entries.count - 1].frame < timestamps.count
  }
}
