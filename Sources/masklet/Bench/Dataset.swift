import Foundation
import Masklets
import VideoIO

/// Sequences of frames with true masks, for measuring engines.
struct Dataset {
  struct Sequence {
    var name: String
    var frames: ImageFolder
    var truth: AnnotationFolder

    /// The true masks of the objects seen on a frame.
    func masks(frame: Int) throws -> [ObjectID: Mask] {
      let stem = frames.stems[frame]
      guard let file = truth.files[stem] else {
        throw CommandError("\(truth.url.path) has no mask \(stem).png for the frame of that name")
      }
      let image = try LabelImage(reading: file)
      return Dictionary(
        uniqueKeysWithValues: image.objectIDs(greyIsID: false).map {
          ($0, image.mask(of: $0, greyIsID: false))
        })
    }
  }

  var sequences: [Sequence]

  /// Opens a folder with one folder per sequence, each with `frames` and `masks`, or a DAVIS
  /// release with `JPEGImages` and `Annotations`.
  ///
  /// - Parameter names: the sequences to open; empty for all.
  init(at path: String, only names: [String]) throws {
    let root = URL(fileURLWithPath: path, isDirectory: true)
    let truths = try AnnotationFolders.sequences(under: path)
    let unknown = names.filter { name in !truths.contains { $0.name == name } }
    guard unknown.isEmpty else {
      throw CommandError(
        "\(path) has no sequence \(unknown.joined(separator: ", ")); it has "
          + truths.map(\.name).joined(separator: ", "))
    }
    sequences = try truths.filter { names.isEmpty || names.contains($0.name) }.map { truth in
      let places =
        ["\(truth.name)/frames", "frames"]
        + ["480p", "Full-Resolution", ""].map {
          "JPEGImages/\($0)/\(truth.name)"
        }
      let folders = places.map { root.appendingPathComponent($0, isDirectory: true) }
      guard
        let folder = folders.first(where: { FileManager.default.fileExists(atPath: $0.path) })
      else {
        throw CommandError(
          "\(path) has no frames for \(truth.name); looked for " + places.joined(separator: ", "))
      }
      return Sequence(name: truth.name, frames: try ImageFolder(at: folder), truth: truth)
    }
  }
}
