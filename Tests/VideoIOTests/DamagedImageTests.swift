import Masklets
import Testing

@testable import VideoIO

@Suite struct DamagedImageTests {
  static let names = [
    "jpeg-420.jpg", "jpeg-422-progressive.jpg", "jpeg-cmyk.jpg", "png-rgb.png", "png-palette.png",
    "png-bilevel.png",
  ]

  @Test(arguments: names)
  func `a file cut short is refused or gives the whole picture`(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let whole = try StillImage(decoding: bytes)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      let part = Array(bytes.prefix(count))
      do {
        // Only end marks may be missing.
        #expect(try StillImage(decoding: part) == whole, "cut to \(count) bytes")
      } catch is StillImageError {}
    }
    #expect(throws: StillImageError.self) {
      try StillImage(decoding: Array(bytes.prefix(bytes.count / 2)))
    }
  }

  @Test(arguments: names)
  func `flipped bits give a picture or a refusal`(name: String) throws {
    let bytes = try Fixture.bytes(name)
    var random = SeededGenerator(seed: 11)
    for _ in 0..<150 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        mutated[Int.random(in: 0..<bytes.count, using: &random)] ^=
          1 << UInt8.random(in: 0..<8, using: &random)
      }
      do {
        // Small sides only: a flipped bit may ask for gigabytes.
        let image = try StillImage(decoding: mutated, maximumSide: 1024)
        #expect(image.rgb.pixels.count == 3 * image.size.pixelCount)
      } catch is StillImageError {}
    }
  }

  @Test(arguments: ["jpeg-444.jpg", "png-rgb.png"])
  func `a side over the limit is refused before decoding`(name: String) throws {
    let bytes = try Fixture.bytes(name)
    #expect(throws: StillImageError.sizeOutOfRange(Fixture.size, maximum: 44)) {
      try StillImage(decoding: bytes, maximumSide: 44)
    }
    #expect(try StillImage(decoding: bytes, maximumSide: 45).size == Fixture.size)
  }

  @Test func `a PNG whose checksum is wrong is refused`() throws {
    var bytes = try Fixture.bytes("png-palette.png")
    // The palette's first colour: 8 of signature, 25 of IHDR, 8 of PLTE's length and name.
    bytes[41] ^= 1
    #expect(throws: StillImageError.self) { try StillImage(decoding: bytes) }
  }
}
