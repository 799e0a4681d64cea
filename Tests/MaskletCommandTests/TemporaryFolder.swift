import Foundation
import Masklets
import VideoIO

/// A folder of this test's own, gone when the test ends.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "masklet-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(at: url)
    } catch {
      print("a temporary folder stays behind: \(error)")
    }
  }

  /// Writes `bytes` to a path below the folder, making the folders on the way.
  @discardableResult
  func write(_ bytes: [UInt8], to path: String) throws -> URL {
    let file = url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file
  }

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
