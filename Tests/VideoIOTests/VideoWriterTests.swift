import Foundation
import Masklets
import TestSupport
import Testing
import VideoIO

@Suite struct VideoWriterTests {
  private func picture(_ size: ImageSize, shade: Int) -> RGBImage {
    var image = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        image.pixels[3 * (y * size.width + x)] = UInt8(x * 255 / size.width)
        image.pixels[3 * (y * size.width + x) + 1] = UInt8(y * 255 / size.height)
        image.pixels[3 * (y * size.width + x) + 2] = UInt8(shade)
      }
    }
    return image
  }

  @Test(arguments: [ImageSize(width: 64, height: 48), ImageSize(width: 65, height: 33)])
  func `a written video reads back as the frames it was made of`(size: ImageSize) async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "out.mp4")
    let writer = try VideoWriter(to: file, size: size, frameRate: 24)
    for i in 0..<12 { try writer.append(picture(size, shade: 20 * i)) }
    #expect(!FileManager.default.fileExists(atPath: file.path))
    try writer.finish()
    let video = try await VideoFile.open(file.path)
    #expect(video.frameCount == 12)
    #expect(abs(video.manifest.frameRate - 24) < 0.01)
    #expect(
      video.size == ImageSize(width: (size.width + 1) / 2 * 2, height: (size.height + 1) / 2 * 2))
    for i in [0, 5, 11] {
      let image = try await video.frame(i)
      let centre = 3 * (size.height / 2 * video.size.width + size.width / 2)
      #expect(abs(Int(image.pixels[centre + 2]) - 20 * i) < 16, "frame \(i)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names == ["out.mp4"])
  }

  @Test func `a video that is not finished leaves no file`() throws {
    let folder = try TemporaryFolder()
    let size = ImageSize(width: 64, height: 48)
    do {
      let writer = try VideoWriter(
        to: folder.url.appending(path: "out.mp4"), size: size, frameRate: 24)
      try writer.append(picture(size, shade: 1))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }
}

@Suite struct OverlayTests {
  private let size = ImageSize(width: 20, height: 10)

  @Test func `only the masked pixels change, and the lowest id is on top`() {
    let image = RGBImage(size: size, repeating: 100)
    let one = Mask(size: size) { x, _ in x < 5 }
    let two = Mask(size: size) { x, _ in x < 10 }
    let drawn = Overlay(opacity: 1).draw([1: one, 2: two], on: image)
    #expect(Array(drawn.pixels[0..<3]) == [255, 0, 0])
    #expect(Array(drawn.pixels[3 * 7..<3 * 8]) == [0, 255, 0])
    #expect(Array(drawn.pixels[3 * 15..<3 * 16]) == [100, 100, 100])
  }

  @Test func `a contact sheet holds its pictures in rows`() {
    var sheet = ContactSheet(columns: 2, width: 10, of: size)
    for i in 0..<3 { sheet.append(RGBImage(size: size, repeating: 200), number: i) }
    #expect(sheet.image.size == ImageSize(width: 32, height: 22))
  }
}
