import Masklets
import Testing
import VideoIO

@Suite struct StillImageTests {
  @Test func `indices and the DAVIS palette survive a PNG`() throws {
    let size = ImageSize(width: 37, height: 11)
    let indices = (0..<size.pixelCount).map { UInt8($0 % 256) }
    let bytes = try IndexedPNG.encode(indices, size: size)
    #expect(try StillImage(decoding: bytes) == .indexed(size, indices, palette: .davis))
  }

  @Test func `the DAVIS palette has the colours of its annotations`() {
    let colours = Palette.davis.colours
    #expect(colours.count == 256)
    #expect(colours[0] == [0, 0, 0])
    #expect(colours[1] == [128, 0, 0])
    #expect(colours[6] == [0, 128, 128])
    #expect(colours[9] == [191, 0, 0])
    #expect(colours[21] == [128, 64, 128])
    #expect(colours[22] == [22, 22, 22])
    #expect(colours[255] == [255, 255, 255])
  }

  @Test func `a mask survives a PNG`() throws {
    let mask = Mask(size: ImageSize(width: 70, height: 9)) { x, y in (x + y) % 3 == 0 }
    let bytes = try MaskPNG.encode(mask)
    #expect(try StillImage(decoding: bytes) == .grey(mask.size, mask.bytes()))
    #expect(try MaskPNG.decode(bytes) == mask)
  }

  @Test func `bytes that are no image are refused`() throws {
    #expect(throws: StillImageError.notAnImage(firstBytes: [])) { try StillImage(decoding: []) }
    #expect(throws: StillImageError.notAnImage(firstBytes: [71, 73, 70])) {
      try StillImage(decoding: [71, 73, 70])
    }
    let whole = try MaskPNG.encode(Mask(size: ImageSize(width: 64, height: 64)))
    #expect(throws: StillImageError.self) { try StillImage(decoding: Array(whole.prefix(20))) }
  }
}
