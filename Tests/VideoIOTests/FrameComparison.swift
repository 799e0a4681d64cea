import Foundation
import Masklets
import Testing

@testable import VideoIO

/// Expects the frames of a video, read forward, backward and at random, to equal those of the
/// ffmpeg command byte for byte.
func expectSameFrames(as path: String, minimum: Int = 1) async throws {
  let manifest = try await VideoFile.open(path).manifest
  let expected = [UInt8](try FFmpegTool.decode(path))
  let length = 3 * manifest.size.pixelCount
  #expect(manifest.frameCount * length == expected.count)
  #expect(manifest.frameCount >= minimum)
  let forward = Array(0..<min(manifest.frameCount, expected.count / length))
  let scattered = forward.map { $0 * 17 % forward.count }
  for (order, name) in [
    (forward, "forward"), (forward.reversed(), "backward"), (scattered, "scattered"),
  ] {
    let video = try VideoFile(path: path, manifest: manifest, cacheBytes: 4 * length)
    for frame in order {
      let image = try await video.frame(frame)
      let start = frame * length
      #expect(
        image.pixels.elementsEqual(expected[start..<start + length]), "\(name), frame \(frame)")
    }
  }
}

extension RGBImage {
  /// The image turned by a multiple of 90°.
  func turned(clockwise angle: Int) -> RGBImage {
    guard angle % 360 != 0 else { return self }
    var result = RGBImage(size: ImageSize(width: size.height, height: size.width))
    for y in 0..<size.height {
      for x in 0..<size.width {
        let target = 3 * (x * size.height + size.height - 1 - y)
        let source = 3 * (y * size.width + x)
        for channel in 0..<3 { result.pixels[target + channel] = pixels[source + channel] }
      }
    }
    return result.turned(clockwise: angle - 90)
  }
}
