import Foundation
import Masklets
import VideoIO

/// The video with the masks drawn over it in their objects' colours (H.264 in MP4).
struct OverlayExport {
  let source: ExportSource

  init(_ source: ExportSource) {
    self.source = source
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let pictures = try await source.pictures()
    let writer = try VideoWriter(
      to: target, size: source.video.size, frameRate: source.video.framesPerSecond)
    let colours = Dictionary(
      uniqueKeysWithValues: source.objects.map {
        ($0.id, [$0.color.red, $0.color.green, $0.color.blue])
      })
    let overlay = Overlay(colours: colours)
    try await source.forEachFrame(progress: progress) { frame, masks in
      let images = Dictionary(uniqueKeysWithValues: masks.map { ($0.objectID, $0.rle.mask()) })
      try writer.append(overlay.draw(images, on: try await pictures.frame(frame)))
    }
    try writer.finish()
  }
}
