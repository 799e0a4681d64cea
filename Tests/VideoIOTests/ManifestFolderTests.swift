import Foundation
import Masklets
import TestSupport
import Testing

@testable import VideoIO

@Suite struct ManifestFolderTests {
  private let folder: TemporaryFolder
  private let manifests: ManifestFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    manifests = ManifestFolder(url: folder.url.appending(path: "manifests"))
    path = folder.path("clip.mp4")
    try write(frames: 6)
  }

  private func write(frames: Int) throws {
    let size = ImageSize(width: 32, height: 16)
    let writer = try VideoWriter(to: URL(filePath: path), size: size, frameRate: 10)
    for i in 0..<frames {
      try writer.append(RGBImage(size: size, repeating: UInt8(i * 20)))
    }
    try writer.finish()
  }

  private func opened() async throws -> FrameManifest {
    try await VideoFile.open(path, keepingManifestIn: manifests).manifest
  }

  /// Stores a manifest that no scan would make, to distinguish reading from scanning.
  private func plant() async throws -> FrameManifest {
    let manifest = FrameManifest(
      timestamps: [0, 1], entries: [.init(frame: 0, seekTimestamp: 0)], isSeekable: false,
      timeBase: 1, frameRate: 77, size: ImageSize(width: 32, height: 16))
    try manifests.store(manifest, ofVideoAt: path, at: .init(ofFileAt: path))
    return manifest
  }

  @Test func `a manifest is stored and read again`() async throws {
    let manifest = try await opened()
    #expect(manifest.frameCount == 6)
    #expect(try manifests.manifest(ofVideoAt: path, limits: VideoLimits()) == manifest)
    let planted = try await plant()
    #expect(try await opened() == planted)
  }

  @Test func `a manifest of a file that changed is replaced`() async throws {
    _ = try await plant()
    try write(frames: 9)
    #expect(try await opened().frameCount == 9)
  }

  @Test(arguments: ["", "{", "{\"layout\": 1}", "[1, 2]"])
  func `a damaged manifest is made anew`(text: String) async throws {
    _ = try await opened()
    let file = manifests.file(forVideoAt: path)
    try Data(text.utf8).write(to: file)
    #expect(try await opened().frameCount == 6)
    #expect(try Data(contentsOf: file).count > 40)
  }

  @Test func `a manifest whose frames are out of order is replaced`() async throws {
    let manifest = FrameManifest(
      timestamps: [1, 0], entries: [.init(frame: 0, seekTimestamp: 0)], isSeekable: true,
      timeBase: 1, frameRate: 10, size: ImageSize(width: 32, height: 16))
    try manifests.store(manifest, ofVideoAt: path, at: .init(ofFileAt: path))
    #expect(try await opened().frameCount == 6)
  }

  @Test func `limits apply to a stored manifest`() async throws {
    _ = try await opened()
    await #expect(throws: VideoError.tooManyFrames(6, maximum: 5)) {
      _ = try await VideoFile.open(
        path, limits: VideoLimits(maximumFrames: 5), keepingManifestIn: manifests)
    }
  }
}
