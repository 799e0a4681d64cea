import Masklets
import Testing

@testable import VideoIO

@Suite struct ScalingTests {
  @Test func `each pixel is the mean of the area it covers`() throws {
    // Columns of 0 and 200 in turn: a filter that takes single pixels gives one of the two.
    var image = RGBImage(size: ImageSize(width: 64, height: 32))
    for i in 0..<64 * 32 where i % 2 == 1 {
      for channel in 0..<3 { image.pixels[3 * i + channel] = 200 }
    }
    let scaled = try image.scaledDown(toWidth: 16)
    #expect(scaled.size == ImageSize(width: 16, height: 8))
    // One step of rounding in each direction.
    #expect(scaled.pixels.allSatisfy { (98...102).contains($0) })
  }

  @Test(arguments: [
    (1920, 1080, 320, 180), (33, 7, 16, 3), (90, 500, 20, 111), (17, 9, 16, 8), (40, 30, 40, 30),
  ])
  func `proportions stay`(width: Int, height: Int, target: Int, expected: Int) throws {
    let image = RGBImage(size: ImageSize(width: width, height: height), repeating: 77)
    let scaled = try image.scaledDown(toWidth: target)
    #expect(scaled.size == ImageSize(width: target, height: expected))
    #expect(scaled.pixels.allSatisfy { (76...78).contains($0) })
  }
}
