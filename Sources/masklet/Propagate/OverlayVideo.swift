import Foundation
import Masklets
import VideoIO

/// The video with the written masks drawn over its frames.
struct OverlayVideo {
  var source: FrameInput
  var masks: MaskFolder
  var objects: [ObjectID]

  /// Reads each frame and its mask again, so that memory stays flat and frames are in order
  /// whatever order their masks were computed in.
  func write(to file: URL, range: ClosedRange<Int>) async throws {
    let video = try VideoWriter(to: file, size: source.frames.size, frameRate: source.frameRate)
    let overlay = Overlay()
    var progress = ProgressReport("Drawing", total: range.count)
    for frame in range {
      try Task.checkCancellation()
      let labels = try LabelImage(reading: masks.file(frame: frame))
      let drawn = Dictionary(
        uniqueKeysWithValues: objects.map { ($0, labels.mask(of: $0, greyIsID: false)) })
      try video.append(overlay.draw(drawn, on: try await source.frames.frame(frame)))
      progress.advance()
    }
    try video.finish()
  }
}
