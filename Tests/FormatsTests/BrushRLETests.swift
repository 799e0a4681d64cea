import Foundation
import Masklets
import Testing

@testable import Formats

@Suite struct BrushRLETests {
  @Test func `masks come back as they were`() throws {
    var blobs = Blobs(seed: 9)
    var masks = (0..<50).map { _ in blobs.mask(Fixture.size) }
    masks.append(Mask(size: Fixture.size))
    masks.append(Mask(size: Fixture.size).inverted())
    masks.append(Mask(size: ImageSize(width: 300, height: 200)).inverted())
    for mask in masks {
      #expect(try BrushRLE.decode(BrushRLE.encode(mask), size: mask.size) == mask)
    }
  }

  @Test func `what Label Studio's own encoder wrote is read`() throws {
    // By label_studio_sdk.converter.brush.mask2rle.
    let bytes: [UInt8] = [
      0, 0, 0, 140, 57, 27, 252, 127, 248, 124, 2, 255, 253, 176, 8, 255, 227, 0, 159, 254, 216, 5,
      255, 252, 54, 1, 31, 248,
    ]
    let size = ImageSize(width: 7, height: 5)
    let rows = ["#......", "..####.", "..#.##.", "..####.", "......#"].map(Array.init)
    #expect(try BrushRLE.decode(bytes, size: size) == Mask(size: size) { rows[$1][$0] == "#" })
  }

  @Test func `single bytes are read, and only the opacity counts`() throws {
    // Two pixels: colours set and transparent, then colourless and half opaque.
    var bits = String(8, radix: 2).padded(to: 32) + "00111" + "0010001101111111"
    bits += "0" + "00" + "111"
    for byte in [255, 255, 255, 127, 0, 0, 0, 128] { bits += String(byte, radix: 2).padded(to: 8) }
    let size = ImageSize(width: 2, height: 1)
    #expect(try BrushRLE.decode(bytes(bits), size: size) == Mask(size: size) { x, _ in x == 1 })
  }

  @Test func `bytes cut anywhere, changed or of another size are refused or read, never more`()
    throws
  {
    var blobs = Blobs(seed: 2)
    let whole = BrushRLE.encode(blobs.mask(Fixture.size))
    for length in 0..<whole.count - 1 {
      #expect(throws: FormatError.self) {
        try BrushRLE.decode(Array(whole[..<length]), size: Fixture.size)
      }
    }
    for _ in 0..<2000 {
      var damaged = whole
      damaged[blobs.next(whole.count)] ^= UInt8(1 + blobs.next(255))
      do {
        _ = try BrushRLE.decode(damaged, size: Fixture.size)
      } catch is FormatError {}
    }
    for size in [ImageSize(width: 53, height: 38), ImageSize(width: 1, height: 1)] {
      #expect(throws: FormatError.self) { try BrushRLE.decode(whole, size: size) }
    }
    let large = [UInt8](repeating: 255, count: 4000)
    #expect(throws: FormatError.self) { try BrushRLE.decode(large, size: Fixture.size) }
  }

  private func bytes(_ bits: String) -> [UInt8] {
    let digits = Array(bits)
    return stride(from: 0, to: digits.count, by: 8).map { start in
      let byte = String(digits[start..<min(start + 8, digits.count)])
      return UInt8(byte.padding(toLength: 8, withPad: "0", startingAt: 0), radix: 2) ?? 0
    }
  }
}

extension String {
  fileprivate func padded(to length: Int) -> String {
    String(repeating: "0", count: length - count) + self
  }
}
