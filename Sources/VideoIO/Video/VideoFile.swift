import Foundation
import Masklets

/// A video file as a source of frames: any container and codec that FFmpeg decodes.
///
///     let video = try await VideoFile.open("clip.mp4")
///     let picture = try await video.frame(42)
///
/// It has one decoder, used by one caller at a time. Callers that read at different places (display
/// and propagation) should have a `VideoFile(path:manifest:)` each, which costs one opening of the
/// file.
package actor VideoFile: FrameSource {
  package nonisolated let manifest: FrameManifest
  private let reader: VideoReader
  private let executor: QueueExecutor

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  package nonisolated var size: ImageSize { manifest.size }
  package nonisolated var frameCount: Int { manifest.frameCount }

  /// A reader of a file whose manifest is known.
  ///
  /// - Parameters:
  ///   - cacheBytes: memory for decoded frames, which makes stepping backward cheap.
  ///   - limits: bound the size of the frames, also where the stream changes it.
  package init(
    path: String, manifest: FrameManifest, cacheBytes: Int = 48 << 20,
    limits: VideoLimits = VideoLimits()
  ) throws {
    self.manifest = manifest
    executor = QueueExecutor(label: "masklet.video")
    reader = try VideoReader(
      path: path, manifest: manifest, cacheBytes: cacheBytes,
      maximumPixels: limits.maximumPixels)
  }

  /// Opens a file, listing its frames first: one pass over the file without decoding most of it, or
  /// none if `manifests` holds the list.
  ///
  /// - Throws: `VideoError`, and an error of the file system if the manifest can't be stored.
  package static func open(
    _ path: String, limits: VideoLimits = VideoLimits(),
    keepingManifestIn manifests: ManifestFolder? = nil
  ) async throws -> VideoFile {
    try checkFile(path)
    if let stored = try manifests?.manifest(ofVideoAt: path, limits: limits) {
      return try VideoFile(path: path, manifest: stored, limits: limits)
    }
    // Read before scanning: if the file changes meanwhile, its manifest is outdated, not wrong.
    let version = try manifests.map { _ in try ManifestFolder.Version(ofFileAt: path) }
    let manifest = try await scan(path, limits: limits)
    if let manifests, let version {
      try manifests.store(manifest, ofVideoAt: path, at: version)
    }
    return try VideoFile(path: path, manifest: manifest, limits: limits)
  }

  /// Scans the file at `path`, off the threads that all tasks share.
  package static func scan(_ path: String, limits: VideoLimits) async throws -> FrameManifest {
    try checkFile(path)
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async {
        continuation.resume(
          with: Result { try FrameManifest(scanning: path, limits: limits) })
      }
    }
  }

  private static func checkFile(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw VideoError.missing }
    guard status.st_mode & S_IFMT == S_IFREG else { throw VideoError.notAFile }
    guard status.st_size > 0 else { throw VideoError.empty }
  }

  package func frame(_ index: Int) async throws -> RGBImage {
    try reader.frame(index)
  }
}
