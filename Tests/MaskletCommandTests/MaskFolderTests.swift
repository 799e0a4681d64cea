import Foundation
import Masklets
import TestSupport
import Testing
import VideoIO

@testable import masklet

@Suite struct MaskFolderTests {
  private let size = ImageSize(width: 40, height: 30)
  private let temporary: TemporaryFolder

  init() throws {
    temporary = try TemporaryFolder()
  }

  private func folder(
    prompted: [ObjectID: Set<Int>] = [:], postprocess: Bool = true
  ) throws -> MaskFolder {
    try MaskFolder(
      at: temporary.url.appendingPathComponent("new/masks"), stem: { String(format: "%05d", $0) },
      prompted: prompted, postprocess: postprocess)
  }

  private func indices(_ file: URL) throws -> [UInt8] {
    guard
      case .indexed(size, let indices, palette: .davis) =
        try StillImage(decoding: [UInt8](Data(contentsOf: file)))
    else { return [] }
    return indices
  }

  @Test func `the lowest id wins where objects overlap`() throws {
    let folder = try folder()
    let left = ObjectMask(objectID: 2, mask: rectangle(size, 0..<20, 0..<30), score: 1)
    let right = ObjectMask(objectID: 7, mask: rectangle(size, 10..<40, 0..<30), score: 1)
    try folder.write([right, left], frame: 12)
    let found = try indices(temporary.url.appendingPathComponent("new/masks/00012.png"))
    #expect(found == (0..<size.pixelCount).map { $0 % 40 < 20 ? 2 : 7 })
  }

  @Test func `small holes and specks go, unless switched off or drawn by a person`() throws {
    var mask = rectangle(size, 5..<25, 5..<25)
    mask[10, 10] = false
    mask[35, 3] = true
    let object = ObjectMask(objectID: 1, mask: mask, score: 1)
    func written(_ folder: MaskFolder, frame: Int) throws -> Mask {
      try folder.write([object], frame: frame)
      return Mask(size: size, nonZero: try indices(folder.file(frame: frame)))
    }
    #expect(try written(folder(), frame: 0) == rectangle(size, 5..<25, 5..<25))
    #expect(try written(folder(postprocess: false), frame: 1) == mask)
    #expect(try written(folder(prompted: [1: [2]]), frame: 2) == mask)
    #expect(try written(folder(prompted: [1: [2]]), frame: 3) != mask)
  }

  @Test func `an empty mask gives an empty image`() throws {
    let folder = try folder()
    try folder.write([ObjectMask(objectID: 1, mask: Mask(size: size), score: 0)], frame: 0)
    #expect(try indices(folder.file(frame: 0)) == [UInt8](repeating: 0, count: size.pixelCount))
  }
}
