import Masklets
import Testing

@testable import VideoIO

@Suite struct PillowParityTests {
  @Test(arguments: [
    "jpeg-420.jpg", "jpeg-422-progressive.jpg", "jpeg-444.jpg", "jpeg-grey.jpg", "jpeg-cmyk.jpg",
    "png-rgb.png", "png-rgba.png", "png-grey-alpha.png", "png-bilevel.png",
    "png-palette-2-bit.png", "png-palette.png", "png-rgb-16.png", "png-grey-4.png",
  ])
  func `an image has the pixels that Pillow sees`(name: String) throws {
    let image = try StillImage(decoding: Fixture.bytes(name))
    #expect(image.rgb == (try Fixture.pillow(name)))
  }

  @Test func `grey of 16 bits is refused, not cut to 8`() throws {
    let bytes = try Fixture.bytes("png-grey-16.png")
    #expect(throws: StillImageError.sixteenBit) { try StillImage(decoding: bytes) }
  }

  @Test func `a JPEG we write reads back close to the picture`() throws {
    let size = ImageSize(width: 64, height: 48)
    var ramp: [UInt8] = []
    for y in 0..<48 {
      for x in 0..<64 { ramp += [UInt8(4 * x), UInt8(5 * y), 128] }
    }
    let bytes = try JPEG.encode(RGBImage(size: size, pixels: ramp), quality: 95)
    let decoded = try StillImage(decoding: bytes).rgb
    var difference = 0
    for (found, expected) in zip(decoded.pixels, ramp) {
      difference += abs(Int(found) - Int(expected))
    }
    // A smooth ramp at quality 95: under 2 grey levels a channel on average.
    #expect(difference < 2 * ramp.count)
    let small = try JPEG.encode(RGBImage(size: size, pixels: ramp), quality: 20)
    #expect(small.count < bytes.count)
  }

  @Test func `a picture too large for JPEG is refused`() {
    let image = RGBImage(size: ImageSize(width: 70000, height: 1))
    #expect(throws: JPEGEncodingError.self) { try JPEG.encode(image) }
  }
}
