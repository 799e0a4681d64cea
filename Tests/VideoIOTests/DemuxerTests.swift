import TestSupport
import Testing

@testable import VideoIO

@Suite(.enabled(if: FFmpegTool.isInstalled, "needs the ffmpeg command"))
struct DemuxerTests {
  /// Decoding from the entry before would give the same frames, a group of pictures later.
  @Test(arguments: ["mp4", "mov", "mkv"])
  func `seeking leads to the entry itself`(kind: String) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("clip.\(kind)")
    try FFmpegTool.run([
      "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2", "-c:v", "libx264",
      "-bf", "3", "-g", "12", "-pix_fmt", "yuv420p", path,
    ])
    let manifest = try await VideoFile.open(path).manifest
    #expect(manifest.entries.count >= 4)
    let demuxer = try Demuxer(path: path)
    for entry in manifest.entries.reversed() {
      let shown = manifest.timestamps[entry.frame]
      try demuxer.seek(to: entry.seekTimestamp, shownAt: shown)
      #expect(demuxer.next()?.pointee.pts == shown)
    }
  }
}
