import Compression
import Foundation
import Masklets
import TestSupport
import Testing

@testable import VideoIO

@Suite struct ImageArchiveTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func image(_ shade: UInt8, width: Int = 24) throws -> [UInt8] {
    try ColourPNG.encode(
      RGBImage(size: ImageSize(width: width, height: 16), repeating: shade))
  }

  private func write(_ bytes: [UInt8]) throws -> String {
    try folder.write(bytes, to: "clip.mp4").path
  }

  private func open(
    _ bytes: [UInt8], limits: VideoLimits = VideoLimits()
  ) async throws -> any FrameSource {
    try await openFrameSource(at: try write(bytes), limits: limits)
  }

  /// An archive of two images.
  private func two(compress: Bool = false) throws -> [UInt8] {
    try zipArchive(of: [("1.png", image(1)), ("2.png", image(2))], compress: compress)
  }

  @Test(arguments: [false, true])
  func `images are frames in the order of their numbers`(compress: Bool) async throws {
    let jpeg = try JPEG.encode(
      RGBImage(size: ImageSize(width: 24, height: 16), repeating: 110), quality: 90)
    let frames = try await open(
      try zipArchive(
        of: [
          ("shots/", []), ("shots/10.png", image(100)), ("shots/00011.jpeg", jpeg),
          ("shots/9.PNG", image(90)), ("shots/notes.txt", [1]), ("shots/.10.png", [1]),
          ("__MACOSX/shots/._9.PNG", [1]), ("__MACOSX/shots/9.png", [1]), (".git/1.png", [1]),
        ], compress: compress))
    let archive = try #require(frames as? ImageArchive)
    #expect(archive.stems == ["9", "10", "00011"])
    #expect(archive.size == ImageSize(width: 24, height: 16))
    for (i, shade) in [90, 100, 110].enumerated() {
      #expect(abs(Int(try await archive.frame(i).pixels[0]) - shade) < 4)
    }
    await #expect(throws: ImageSequenceError.noSuchFrame(3, frameCount: 3)) {
      _ = try await archive.frame(3)
    }
  }

  @Test func `frames are read at once by several callers`() async throws {
    let images = try (0..<20).map { ("\($0).png", try image(UInt8($0))) }
    let frames = try await open(try zipArchive(of: images, compress: true))
    try await withThrowingTaskGroup { group in
      for frame in 0..<20 {
        group.addTask { try await frames.frame(frame).pixels[0] == UInt8(frame) }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func `an archive of another folder's images too is refused`() async throws {
    let archive = try zipArchive(
      of: [("b/1.png", image(1)), ("a\\2.png", image(2)), ("3.png", image(3))])
    let error = await #expect(throws: ImageArchiveError.severalFolders(["", "a", "b"])) {
      _ = try await open(archive)
    }
    #expect(error?.description.contains("one archive for each video") == true)
  }

  @Test func `archives that are no video are refused`() async throws {
    await #expect(throws: ImageSequenceError.self) {
      _ = try await open(try zipArchive(of: [("notes.txt", [1])]))
    }
    await #expect(throws: ImageSequenceError.samePlace("1.png", "1.png")) {
      let image = try image(1)
      _ = try await open(try zipArchive(of: [("1.png", image), ("1.png", image)]))
    }
    await #expect(throws: ImageSequenceError.self) {
      _ = try await open(try zipArchive(of: [("1.png", [1, 2, 3])]))
    }
    await #expect(throws: ImageArchiveError.badName("1\u{1B}[2J.png")) {
      _ = try await open(try zipArchive(of: [("1\u{1B}[2J.png", image(1))]))
    }
    let long = String(repeating: "x", count: 300) + ".png"
    let error = await #expect(throws: ImageArchiveError.badName(long)) {
      _ = try await open(try zipArchive(of: [(long, image(1))]))
    }
    #expect((error?.description.count ?? .max) < 200)
  }

  @Test func `an image of another size, and a damaged one, are named`() async throws {
    let frames = try await open(
      try zipArchive(of: [("1.png", image(1)), ("2.png", image(2, width: 32)), ("3.png", [])]))
    for frame in 1...2 {
      let error = await #expect(throws: ImageSequenceError.self) {
        _ = try await frames.frame(frame)
      }
      #expect(error?.description.contains("\(frame + 1).png") == true)
    }
  }

  @Test func `the limits hold for images and entries`() async throws {
    await #expect(throws: VideoError.tooManyFrames(2, maximum: 1)) {
      _ = try await open(try two(), limits: VideoLimits(maximumFrames: 1))
    }
    await #expect(
      throws: VideoError.badDimensions(ImageSize(width: 24, height: 16), maximum: 20)
    ) {
      _ = try await open(try two(), limits: VideoLimits(maximumDimension: 20))
    }
    let empty = (0..<1100).map { (name: "\($0)/", contents: [UInt8]()) }
    await #expect(throws: ImageArchiveError.archive(.tooManyEntries(1100, limit: 1002))) {
      _ = try await open(try zipArchive(of: empty), limits: VideoLimits(maximumFrames: 1))
    }
  }

  @Test func `an image that unpacks to more than any picture needs is refused unread`() async throws
  {
    let bomb = [UInt8](repeating: 0, count: 1 << 20)
    let archive = try zipArchive(of: [("1.png", bomb), ("notes.txt", bomb)], compress: true)
    #expect(archive.count < 8000)
    let limits = VideoLimits(maximumDimension: 16)
    await #expect(
      throws: ImageArchiveError.archive(.entryTooLarge(name: "1.png", limit: 8 * 80 * 80))
    ) {
      _ = try await open(archive, limits: limits)
    }
    // Entries that are no images are not read, whatever their size.
    await #expect(throws: VideoError.self) {
      _ = try await open(
        try zipArchive(of: [("1.png", image(1)), ("notes.txt", bomb)], compress: true),
        limits: limits)
    }
  }

  @Test func `sizes, methods and encryption that lie are refused`() async throws {
    let bytes = try two(compress: true)
    let record = try #require(bytes.firstIndex(ofRecord: [0x50, 0x4B, 1, 2]))
    var small = bytes
    small[record + 24] = 3
    small[record + 25] = 0
    await #expect(throws: ImageArchiveError.unreadable("1.png")) { _ = try await open(small) }
    var other = bytes
    other[record + 10] = 12
    await #expect(
      throws: ImageArchiveError.archive(.unsupportedMethod(name: "1.png", method: 12))
    ) {
      _ = try await open(other)
    }
    var encrypted = bytes
    encrypted[record + 8] |= 1
    await #expect(throws: ImageArchiveError.archive(.encrypted(name: "1.png"))) {
      _ = try await open(encrypted)
    }
  }

  @Test func `a truncated or changed archive is refused, and never crashes`() async throws {
    let bytes = try two(compress: true)
    for length in stride(from: 4, to: bytes.count, by: 5) {
      await #expect(throws: ImageArchiveError.self) {
        _ = try await open(Array(bytes[..<length]))
      }
    }
    var random = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      var damaged = bytes
      damaged[4 + random.index(below: bytes.count - 4)] ^= UInt8(1 + random.index(below: 255))
      do {
        let frames = try await open(damaged)
        for frame in 0..<frames.frameCount { _ = try await frames.frame(frame) }
      } catch is ImageArchiveError {
      } catch is ImageSequenceError {
      } catch is VideoError {
      }
    }
  }

  @Test func `what is no archive is left to the decoder of videos`() throws {
    #expect(try ImageArchive(at: try write([0x50, 0x4B])) == nil)
    #expect(try ImageArchive(at: folder.path) == nil)
    #expect(try ImageArchive(at: folder.path("missing")) == nil)
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(try ImageArchive(at: folder.path("pipe")) == nil)
  }
}

extension [UInt8] {
  fileprivate func firstIndex(ofRecord mark: [UInt8]) -> Int? {
    indices.first { $0 + mark.count <= count && Array(self[$0..<$0 + mark.count]) == mark }
  }
}
