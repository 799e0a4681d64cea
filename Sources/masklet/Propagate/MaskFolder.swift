import Foundation
import Masklets
import VideoIO

/// Writes the masks of each frame as one indexed PNG, each file atomically.
struct MaskFolder {
  /// Holes and specks of up to this many pixels are filled and removed, if `postprocess` is true.
  static let postprocessedArea = 8

  let folder: URL
  let stem: @Sendable (_ frame: Int) -> String
  /// Frames prompted by a mask, by object: these are not postprocessed.
  let prompted: [ObjectID: Set<Int>]
  let postprocess: Bool

  /// Creates the folder if it is missing.
  init(
    at folder: URL, stem: @escaping @Sendable (_ frame: Int) -> String,
    prompted: [ObjectID: Set<Int>], postprocess: Bool
  ) throws {
    self.folder = folder
    self.stem = stem
    self.prompted = prompted
    self.postprocess = postprocess
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandError("cannot make the folder \(folder.path): \(error.localizedDescription)")
    }
  }

  func file(frame: Int) -> URL { folder.appendingPathComponent(stem(frame) + ".png") }

  /// Writes one frame; where masks overlap the lowest id wins.
  func write(_ masks: [ObjectMask], frame: Int) throws {
    guard let size = masks.first?.mask.size else { return }
    var indices = [UInt8](repeating: 0, count: size.pixelCount)
    for object in masks.sorted(by: { $0.objectID > $1.objectID }) {
      let mask = finished(object, frame: frame)
      mask.forEachPixel { indices[$0] = UInt8(object.objectID) }
    }
    let file = file(frame: frame)
    do {
      try Data(IndexedPNG.encode(indices, size: size)).write(to: file, options: .atomic)
    } catch let error as CocoaError {
      throw CommandError("cannot write \(file.path): \(error.localizedDescription)")
    }
  }

  /// Writes a frame without any object.
  func writeNothing(frame: Int, size: ImageSize) throws {
    try write([ObjectMask(objectID: 1, mask: Mask(size: size), score: 0)], frame: frame)
  }

  private func finished(_ object: ObjectMask, frame: Int) -> Mask {
    guard postprocess, prompted[object.objectID]?.contains(frame) != true else {
      return object.mask
    }
    return object.mask.fillingHoles(upTo: Self.postprocessedArea)
      .removingSprinkles(upTo: Self.postprocessedArea)
  }
}

extension Mask {
  /// Calls `body` with the row-major index of each set pixel.
  fileprivate func forEachPixel(_ body: (Int) -> Void) {
    for y in 0..<size.height {
      for w in 0..<stride {
        var word = words[y * stride + w]
        while word != 0 {
          body(y * size.width + w * 64 + word.trailingZeroBitCount)
          word &= word - 1
        }
      }
    }
  }
}
