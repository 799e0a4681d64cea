import Foundation
import Masklets
import TestSupport
import VideoIO

extension TemporaryFolder {
  /// Writes an indexed PNG in which each mask has its object's id.
  func write(_ masks: [ObjectID: Mask], size: ImageSize, to path: String) throws {
    var indices = [UInt8](repeating: 0, count: size.pixelCount)
    for (id, mask) in masks {
      for (i, value) in mask.bytes().enumerated() where value != 0 { indices[i] = UInt8(id) }
    }
    try write(IndexedPNG.encode(indices, size: size), to: path)
  }
}

/// A rectangle of set pixels.
func rectangle(_ size: ImageSize, _ xs: Range<Int>, _ ys: Range<Int>) -> Mask {
  Mask(size: size) { x, y in xs.contains(x) && ys.contains(y) }
}
