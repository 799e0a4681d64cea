import Foundation
import Masklets
import TestSupport
import Testing

@testable import VideoIO

@Suite struct ImageFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, shade: UInt8, width: Int = 24) throws {
    let image = RGBImage(size: ImageSize(width: width, height: 16), repeating: shade)
    try Data(JPEG.encode(image, quality: 90)).write(to: folder.url.appending(path: name))
  }

  @Test func `images are frames in the order of their numbers`() async throws {
    for (name, shade) in [("10.jpg", 100), ("9.JPG", 90), ("00011.jpeg", 110)] {
      try write(name, shade: UInt8(shade))
    }
    try Data("x".utf8).write(to: folder.url.appending(path: "notes.txt"))
    let images = try ImageFolder(at: folder.url)
    #expect(images.stems == ["9", "10", "00011"])
    for (i, shade) in [90, 100, 110].enumerated() {
      #expect(abs(Int(try await images.frame(i).pixels[0]) - shade) < 4)
    }
    await #expect(throws: ImageSequenceError.noSuchFrame(3, frameCount: 3)) {
      _ = try await images.frame(3)
    }
  }

  @Test func `an image of another size is named`() async throws {
    try write("1.jpg", shade: 1)
    try write("2.jpg", shade: 2, width: 32)
    let images = try ImageFolder(at: folder.url)
    let error = await #expect(throws: ImageSequenceError.self) { _ = try await images.frame(1) }
    #expect(error?.description.contains("2.jpg") == true)
  }

  @Test func `folders that are no video are refused`() async throws {
    await #expect(throws: ImageSequenceError.empty(folder.url.path)) {
      _ = try await openFrameSource(at: folder.url.path)
    }
    try write("1.jpg", shade: 1)
    try write("2.jpg", shade: 1)
    await #expect(throws: VideoError.tooManyFrames(2, maximum: 1)) {
      _ = try await openFrameSource(
        at: folder.url.path, limits: VideoLimits(maximumFrames: 1))
    }
    await #expect(
      throws: VideoError.badDimensions(ImageSize(width: 24, height: 16), maximum: 20)
    ) {
      _ = try await openFrameSource(
        at: folder.url.path, limits: VideoLimits(maximumDimension: 20))
    }
    try write("01.jpg", shade: 1)
    #expect(throws: ImageSequenceError.self) {
      try ImageFolder(at: folder.url)
    }
  }

  @Test func `an image that is a pipe is refused, not waited for`() throws {
    #expect(mkfifo(folder.url.path + "/1.jpg", 0o600) == 0)
    #expect(throws: ImageFolderError.notAFile("1.jpg")) { try ImageFolder(at: folder.url) }
  }

  @Test func `a damaged image is named`() async throws {
    try write("1.jpg", shade: 1)
    try Data([0xFF, 0xD8, 0xFF]).write(to: folder.url.appending(path: "2.jpg"))
    let images = try ImageFolder(at: folder.url)
    let error = await #expect(throws: ImageSequenceError.self) { _ = try await images.frame(1) }
    #expect(error?.description.contains("2.jpg") == true)
  }
}
