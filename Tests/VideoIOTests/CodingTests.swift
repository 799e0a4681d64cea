import Foundation
import Masklets
import TestSupport
import Testing

@testable import VideoIO

/// Codings that make seeking or colours difficult. Skipped if ffmpeg isn't installed.
@Suite(.enabled(if: FFmpegTool.isInstalled, "needs the ffmpeg command"))
struct CodingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func makeClip(_ name: String, _ options: [String], size: String = "160x90") throws
    -> String
  {
    let path = folder.path(name)
    try FFmpegTool.run(
      ["-f", "lavfi", "-i", "testsrc2=size=\(size):rate=25:duration=1.6"] + options + [path])
    return path
  }

  @Test(arguments: [
    ("open.mp4", "-c:v libx264 -x264-params open-gop=1:bframes=3:keyint=12 -pix_fmt yuv420p"),
    ("open.mkv", "-c:v libx264 -x264-params open-gop=1:bframes=3:keyint=12 -pix_fmt yuv420p"),
    ("refresh.mp4", "-c:v libx264 -x264-params intra-refresh=1:keyint=15 -pix_fmt yuv420p"),
    ("interlaced.mp4", "-c:v libx264 -flags +ildct+ilme -g 10 -pix_fmt yuv420p"),
    ("fragments.mp4", "-c:v libx264 -g 10 -movflags frag_keyframe+empty_moov -pix_fmt yuv420p"),
    ("open.ts", "-c:v mpeg2video -bf 2 -g 9 -q:v 3"),
    ("packed.avi", "-c:v mpeg4 -bf 2 -g 11 -q:v 3"),
    ("pictures.mkv", "-c:v mjpeg -q:v 3 -pix_fmt yuvj422p"),
  ])
  func `frames equal ffmpeg's however they are grouped`(name: String, options: String)
    async throws
  {
    // Interlaced coding wants a height that 32 divides.
    let options = options.split(separator: " ").map(String.init)
    let path = try makeClip(name, options, size: "160x96")
    try await expectSameFrames(as: path, minimum: 38)
  }

  @Test(arguments: [
    ("hd.mp4", "-c:v libx264 -pix_fmt yuv420p -colorspace bt709 -color_range tv"),
    ("full.mp4", "-c:v libx264 -pix_fmt yuvj420p -colorspace bt709 -color_range pc"),
    ("full-sd.mp4", "-c:v libx264 -pix_fmt yuvj420p"),
    ("deep.mkv", "-c:v libx264 -pix_fmt yuv420p10le"),
    ("dense.mkv", "-c:v libx264 -pix_fmt yuv444p"),
  ])
  func `colours equal ffmpeg's`(name: String, options: String) async throws {
    // Odd sides, where the format allows them.
    let size = name == "dense.mkv" ? "161x91" : "160x90"
    let options = options.split(separator: " ").map(String.init) + ["-g", "10"]
    try await expectSameFrames(as: try makeClip(name, options, size: size), minimum: 40)
  }

  @Test func `1200 frames are listed and read from both ends`() async throws {
    let path = folder.path("long.mp4")
    try FFmpegTool.run([
      "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=48", "-c:v", "libx264",
      "-preset", "ultrafast", path,
    ])
    let video = try await VideoFile.open(path)
    #expect(video.frameCount == 1200)
    let last = try await video.frame(1199)
    for frame in 0..<1200 { _ = try await video.frame(frame) }
    #expect(try await video.frame(1199) == last)
  }

  @Test func `tasks that read one video at once see the same frames`() async throws {
    let path = try makeClip("shared.mp4", ["-c:v", "libx264", "-g", "10"])
    let video = try await VideoFile.open(path)
    let other = try VideoFile(path: path, manifest: video.manifest)
    let frames = try await withThrowingTaskGroup(of: (Int, RGBImage).self) { group in
      for i in 0..<80 {
        let frame = i * 7 % 40
        group.addTask { (frame, try await (i % 2 == 0 ? video : other).frame(frame)) }
      }
      return try await group.reduce(into: [Int: Set<RGBImage>]()) {
        $0[$1.0, default: []].insert($1.1)
      }
    }
    #expect(frames.count == 40)
    #expect(frames.values.allSatisfy { $0.count == 1 })
    #expect(Set(frames.values.flatMap { $0 }).count == 40)
  }

  @Test func `damage in the middle leaves the other frames readable`() async throws {
    let path = try makeClip("damaged.mp4", ["-c:v", "libx264", "-g", "10", "-bf", "2"])
    var data = try Data(contentsOf: URL(filePath: path))
    let middle = data.count / 2
    data.replaceSubrange(middle..<middle + 3000, with: Data(repeating: 0, count: 3000))
    try data.write(to: URL(filePath: path))
    let video = try await VideoFile.open(path)
    #expect(video.frameCount == 40)
    var lost: [Int] = []
    for frame in 0..<40 {
      do {
        _ = try await video.frame(frame)
      } catch VideoError.undecodable(frame) {
        lost.append(frame)
      }
    }
    #expect((1..<20).contains(lost.count))
    #expect(!lost.contains(0) && !lost.contains(39))
  }

  @Test func `a stream that starts between entries has the frames that decode`() async throws {
    let whole = try makeClip("whole.ts", ["-c:v", "libx264", "-g", "10", "-bf", "2"])
    let data = try Data(contentsOf: URL(filePath: whole))
    // Whole packets of 188 bytes, from the middle of the file on.
    let start = data.count / 188 / 2 * 188
    let path = folder.path("tail.ts")
    try data[start...].write(to: URL(filePath: path))
    let video = try await VideoFile.open(path)
    #expect((8..<40).contains(video.frameCount))
    for frame in 0..<video.frameCount { _ = try await video.frame(frame) }
  }
}

@Suite struct FrameCacheTests {
  @Test func `a cache holds its capacity and no more`() {
    var cache = DecodedFrameCache(capacity: 3)
    for frame in 0..<1000 {
      cache.insert(RGBImage(size: ImageSize(width: 1, height: 1)), at: frame)
    }
    #expect((0..<1000).filter { cache[$0] != nil } == [997, 998, 999])
  }
}
