import Foundation
import Masklets
import TestSupport
import Testing
import VideoIO

/// Clips made by ffmpeg, read by `VideoFile` and by ffmpeg. Skipped if ffmpeg isn't installed.
@Suite(.enabled(if: FFmpegTool.isInstalled, "needs the ffmpeg command"))
struct VideoFileTests {
  private let folder: TemporaryFolder
  /// 320×180, 50 frames at 25 per second, B-frames, an entry every 12 frames.
  private let source: String

  init() throws {
    folder = try TemporaryFolder()
    source = folder.path("source.mp4")
    try FFmpegTool.run([
      "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2", "-c:v", "libx264",
      "-bf", "3", "-g", "12", "-pix_fmt", "yuv420p", source,
    ])
  }

  @Test func `frames equal ffmpeg's in any order`() async throws {
    try await expectSameFrames(as: source, minimum: 50)
  }

  @Test func `nobody decodes for a cancelled task, and the next one gets its frame`() async throws {
    let video = try await VideoFile.open(source)
    let left = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await video.frame(11)
    }
    left.cancel()
    await #expect(throws: CancellationError.self) { try await left.value }
    let fresh = try await VideoFile.open(source)
    #expect(try await video.frame(11) == fresh.frame(11))
    #expect(try await video.frame(3) == fresh.frame(3))
  }

  @Test(arguments: ["mkv", "avi", "ts", "webm", "mov"])
  func `other containers give the same frames as ffmpeg`(kind: String) async throws {
    let path = folder.path("clip.\(kind)")
    let codec = kind == "webm" ? ["-c:v", "libvpx", "-b:v", "1M"] : ["-c", "copy"]
    try FFmpegTool.run(["-i", source] + codec + [path])
    try await expectSameFrames(as: path, minimum: 40)
  }

  @Test func `a variable frame rate keeps every frame and its time`() async throws {
    let path = folder.path("variable.mp4")
    try FFmpegTool.run([
      "-i", source, "-vf", "setpts=N*(1+mod(N\\,3))/25/TB", "-vsync", "vfr", "-c:v", "libx264",
      path,
    ])
    try await expectSameFrames(as: path, minimum: 10)
    let manifest = try await VideoFile.open(path).manifest
    let gaps = zip(manifest.timestamps, manifest.timestamps.dropFirst()).map { $1 - $0 }
    #expect(Set(gaps).count > 1)
  }

  @Test(arguments: [90, 180, 270])
  func `a rotated video is upright`(angle: Int) async throws {
    let path = folder.path("rotated.mp4")
    try FFmpegTool.run([
      "-i", source, "-c", "copy", "-metadata:s:v:0", "rotate=\(angle)", path,
    ])
    let video = try await VideoFile.open(path)
    #expect((video.size.width > video.size.height) == (angle == 180))
    let upright = try await VideoFile.open(source)
    let (turned, original) = (try await video.frame(7), try await upright.frame(7))
    #expect(turned == original.turned(clockwise: 360 - angle))
  }

  @Test func `an edit list hides the frames before it`() async throws {
    let path = folder.path("edited.mp4")
    try FFmpegTool.run(["-ss", "0.7", "-i", source, "-c", "copy", path])
    try await expectSameFrames(as: path)
    let count = try await VideoFile.open(path).frameCount
    #expect(count < 50)
  }

  @Test(arguments: ["mkv", "ts"])
  func `a cut file has the frames that decode`(kind: String) async throws {
    let whole = folder.path("whole.\(kind)")
    try FFmpegTool.run(["-i", source, "-c", "copy", whole])
    let data = try Data(contentsOf: URL(filePath: whole))
    let path = folder.path("cut.\(kind)")
    try data.prefix(data.count * 6 / 10).write(to: URL(filePath: path))
    let video = try await VideoFile.open(path)
    #expect((10..<50).contains(video.frameCount))
    for frame in 0..<video.frameCount { _ = try await video.frame(frame) }
  }

  @Test func `a stream without timestamps is read by counting`() async throws {
    let path = folder.path("raw.h264")
    try FFmpegTool.run(["-i", source, "-c", "copy", "-bsf:v", "h264_mp4toannexb", path])
    try await expectSameFrames(as: path, minimum: 50)
  }

  @Test func `a frame outside the video is refused`() async throws {
    let video = try await VideoFile.open(source)
    await #expect(throws: VideoError.noSuchFrame(50, frameCount: 50)) {
      _ = try await video.frame(50)
    }
    await #expect(throws: VideoError.noSuchFrame(-1, frameCount: 50)) {
      _ = try await video.frame(-1)
    }
  }

  @Test func `limits refuse what is larger`() async throws {
    await #expect(throws: VideoError.tooManyFrames(50, maximum: 49)) {
      _ = try await VideoFile.open(source, limits: VideoLimits(maximumFrames: 49))
    }
    await #expect(
      throws: VideoError.badDimensions(ImageSize(width: 320, height: 180), maximum: 319)
    ) {
      _ = try await VideoFile.open(source, limits: VideoLimits(maximumDimension: 319))
    }
  }

  @Test func `a file with sound only is refused`() async throws {
    let path = folder.path("sound.mp4")
    try FFmpegTool.run(["-f", "lavfi", "-i", "sine=duration=1", path])
    await #expect(throws: VideoError.noVideoStream) { _ = try await VideoFile.open(path) }
  }

  @Test func `mutated files are refused or read, never worse`() async throws {
    let whole = [UInt8](try Data(contentsOf: URL(filePath: source)))
    var random = SeededGenerator(seed: 5)
    let path = folder.path("mutated.mp4")
    for _ in 0..<60 {
      var bytes = Array(whole.prefix(Int.random(in: 1...whole.count, using: &random)))
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      try Data(bytes).write(to: URL(filePath: path))
      do {
        let video = try await VideoFile.open(path)
        _ = try await video.frame(video.frameCount - 1)
        _ = try await video.frame(0)
      } catch is VideoError {
      }
    }
  }
}

@Suite struct BadVideoTests {
  @Test func `a file that is not a video is refused with a sentence`() async throws {
    let folder = try TemporaryFolder()
    await #expect(throws: VideoError.missing) {
      _ = try await VideoFile.open(folder.path("none.mp4"))
    }
    await #expect(throws: VideoError.notAFile) {
      _ = try await VideoFile.open(folder.url.path)
    }
    let path = folder.path("empty.mp4")
    try Data().write(to: URL(filePath: path))
    await #expect(throws: VideoError.empty) { _ = try await VideoFile.open(path) }
    try Data("this is a text, not a video\n".utf8).write(to: URL(filePath: path))
    let failure = await #expect(throws: VideoError.self) { _ = try await VideoFile.open(path) }
    #expect(failure?.description.contains("can't be read as a video") == true)
  }
}
