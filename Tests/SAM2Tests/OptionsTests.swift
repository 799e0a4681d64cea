import Foundation
import Masklets
import Tensors
import Testing

@testable import SAM2

@Suite struct OptionsTests {
  @Test(arguments: [0, 8, -1]) func `a memory bank outside 1 to 7 is refused`(_ size: Int) {
    #expect(throws: SAM2Error.memoryBankSize(size)) {
      try VideoPredictor.Options(memoryBankSize: size)
    }
  }

  /// A square with a hole of four pixels, and a speck beside it.
  private var speckled: FrameOutput {
    let side = InputSize.full.maskSide
    let values = (0..<side * side).map { i -> Float in
      let (x, y) = (i % side, i / side)
      let inHole = (100..<102).contains(x) && (100..<102).contains(y)
      let inSpeck = (30..<32).contains(x) && (30..<32).contains(y)
      return ((80..<140).contains(x) && (80..<140).contains(y) && !inHole) || inSpeck ? 4 : -4
    }
    return FrameOutput(
      logits: Tensor([side, side], values), pointer: Tensor([1], [0]), presence: 1, iou: 0.5)
  }

  @Test func `postprocessing fills holes and removes specks of the mask, not of the logits`() {
    let size = ImageSize(width: 256, height: 256)
    let tidy = MaskOutput(size: size, postprocesses: true)
      .objectMask(1, speckled, on: .shared)
    let raw = MaskOutput(size: size, postprocesses: false)
      .objectMask(1, speckled, on: .shared)
    #expect(tidy.mask.area == 60 * 60)
    #expect(raw.mask.area == 60 * 60 - 4 + 4)
    #expect(raw.mask[30, 30] && !tidy.mask[30, 30])
    #expect(!raw.mask[100, 100] && tidy.mask[100, 100])
    #expect(tidy.logits == raw.logits)
    let drawn = MaskOutput(size: size, postprocesses: true).mask(
      speckled, isPersons: true, on: .shared)
    #expect(drawn == raw.mask)
  }

  @Test func `an absent object has an empty mask and no confidence`() {
    var output = speckled
    output.presence = 0
    let mask = MaskOutput(size: ImageSize(width: 9, height: 7), postprocesses: true)
      .objectMask(3, output, on: .shared)
    #expect(mask.mask.isEmpty)
    #expect(mask.score == 0)
  }
}
