import Foundation
import Masklets

/// Masklet's own JSON: everything that an import needs to restore the objects, with their prompts
/// and the propagated masks hidden by ones a person accepted. Exporting an import gives the same
/// bytes.
struct MaskletExport {
  let source: ExportSource

  init(_ source: ExportSource) {
    self.source = source
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let file = try AtomicFile(target)
    let video = MaskletDocument.Video(source.video)
    try file.write(
      "{\"format\":\"\(MaskletDocument.name)\",\"version\":\(MaskletDocument.version),\n")
    try file.write("\"video\":\(try JSONText.of(video)),\n\"categories\":[")
    var categories = JSONLines()
    for category in source.categories {
      try file.write(categories.next(MaskletDocument.Category(category)))
    }
    try file.write("\n],\n\"objects\":[")
    var objects = JSONLines()
    for object in source.objects {
      var object = object
      object.keyframes.removeAll { !source.range.contains($0.frame) }
      object.attributes = object.attributes.within(source.range)
      try file.write(objects.next(MaskletDocument.Object(object)))
    }
    try file.write("\n],\n\"frames\":[")
    var frames = JSONLines()
    try await source.forEachFrame(includingHidden: true, progress: progress) { frame, masks in
      if !masks.isEmpty {
        try file.write(frames.next(MaskletDocument.Frame(frame, masks)))
      }
    }
    try file.write("\n]}\n")
    try file.finish()
  }
}
