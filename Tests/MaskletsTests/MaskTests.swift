import Masklets
import Testing

@Suite struct MaskTests {
  private let size = ImageSize(width: 70, height: 3)

  @Test func `setting a pixel sets no other`() {
    var mask = Mask(size: size)
    mask[65, 1] = true
    #expect(mask.area == 1)
    #expect(mask[65, 1])
    #expect(!mask[64, 1])
    #expect(!mask[1, 1])
    mask[65, 1] = false
    #expect(mask.isEmpty)
  }

  @Test func `a mask comes back from its bytes unchanged`() {
    let mask = Mask(size: size) { x, y in (x * 7 + y * 3) % 5 == 0 }
    #expect(Mask(size: size, nonZero: mask.bytes()) == mask)
    #expect(mask.bytes(on: 1).reduce(0) { $0 + Int($1) } == mask.area)
  }

  @Test func `set operations agree with pixelwise logic`() {
    let a = Mask(size: size) { x, _ in x % 2 == 0 }
    let b = Mask(size: size) { x, _ in x % 3 == 0 }
    #expect(a.union(b) == Mask(size: size) { x, _ in x % 2 == 0 || x % 3 == 0 })
    #expect(a.intersection(b) == Mask(size: size) { x, _ in x % 6 == 0 })
    #expect(a.subtracting(b) == Mask(size: size) { x, _ in x % 2 == 0 && x % 3 != 0 })
    #expect(a.iou(with: a) == 1)
    #expect(Mask(size: size).iou(with: Mask(size: size)) == 1)
  }
}
