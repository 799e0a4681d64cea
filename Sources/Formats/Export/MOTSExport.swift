import Foundation
import Masklets

/// The text format of MOTS: `frame id class height width run-lengths`, one line per mask.
///
/// Each pixel belongs to one object: where masks overlap the lowest id wins. An id is the class
/// times 1000 plus the object's index in its class; ids and names of objects are not written.
struct MOTSExport {
  let source: ExportSource
  private let numbers: CategoryNumbers

  init(_ source: ExportSource) {
    self.source = source
    numbers = CategoryNumbers(source)
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let ids = try trackIDs()
    let file = try AtomicFile(target)
    try await source.forEachFrame(progress: progress) { frame, masks in
      for (mask, image) in LabelMap.withoutOverlaps(masks) where !image.isEmpty {
        guard let id = ids[mask.objectID] else { continue }
        let size = source.video.size
        try file.write(
          "\(frame) \(id) \(id / 1000) \(size.height) \(size.width) \(RLE(image).counts)\n")
      }
    }
    try file.finish()
  }

  private func trackIDs() throws -> [ObjectID: Int] {
    var counts: [Int: Int] = [:]
    var ids: [ObjectID: Int] = [:]
    for object in source.objects {
      let category = numbers.number(of: object) + 1
      let place = counts[category, default: 0]
      guard place < 1000 else {
        throw FormatError("MOTS holds at most 1000 objects of a category: export fewer objects")
      }
      counts[category] = place + 1
      ids[object.id] = 1000 * category + place
    }
    return ids
  }
}
