import Foundation
import Masklets
import VideoIO

/// Indexed PNGs in the folders of DAVIS 2017, whose index is the object's id.
///
/// Each pixel belongs to one object: where masks overlap the lowest id wins. Names, categories and
/// scores are not written.
struct DAVISExport {
  let source: ExportSource

  init(_ source: ExportSource) {
    self.source = source
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let zip = try ZipWriter(target)
    let stem = source.video.stem
    try zip.add("ImageSets/2017/val.txt", Array("\(stem)\n".utf8), compress: true)
    try await source.forEachFrame(progress: progress) { frame, masks in
      let indices = try LabelMap.indices(of: masks, size: source.video.size)
      try zip.add(
        "Annotations/Full-Resolution/\(stem)/" + String(format: "%05d.png", frame),
        IndexedPNG.encode(indices, size: source.video.size), compress: false)
    }
    try zip.finish()
  }
}
