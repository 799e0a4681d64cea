import Foundation
import Masklets

/// Tracks of rectangles for Label Studio's video labeling, in one JSON file with one task.
///
/// Label Studio's videos hold rectangles only: masks become their bounding boxes.
struct LabelStudioBoxesExport {
  let source: ExportSource
  private let numbers: CategoryNumbers

  init(_ source: ExportSource) {
    self.source = source
    numbers = CategoryNumbers(source)
  }

  /// A rectangle in percent of the picture; frames count from 1.
  private struct Box: Encodable {
    let frame: Int
    /// True if the rectangle continues after this frame.
    var enabled = true
    let time, x, y, width, height: Double
    let rotation = 0
  }

  private struct Header: Encodable {
    struct Meta: Encodable {
      let text: [String]
    }

    let id: String
    let type = "videorectangle"
    let fromName = "box"
    let toName = "video"
    let origin = "manual"
    let meta: Meta

    enum CodingKeys: String, CodingKey {
      case id, type, origin, meta
      case fromName = "from_name"
      case toName = "to_name"
    }
  }

  private struct Value: Encodable {
    let framesCount: Int
    let duration: Double
    let labels: [String]
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let file = try AtomicFile(target)
    let video = source.video
    let total = source.range.count * source.objects.count
    var done = 0
    try file.write(#"[{"data":{"video":\#(try JSONText.of(video.name))},"#)
    try file.write(#""annotations":[{"result":["#)
    for (number, object) in source.objects.enumerated() {
      let header = Header(
        id: "object\(object.id)", meta: Header.Meta(text: [object.name]))
      let value = Value(
        framesCount: video.frameCount, duration: Double(video.frameCount) / video.framesPerSecond,
        labels: [numbers.name(of: object)])
      // The sequence is the last member of the last member, so that it can be written in pieces.
      let open = try JSONText.of(header).dropLast() + #","value":"#
      let inner = try JSONText.of(value).dropLast() + #","sequence":["#
      try file.write(number == 0 ? "\n" : ",\n")
      try file.write(String(open + inner))
      var lines = JSONLines()
      // Written once it is known if the object is also on the next frame.
      var last: Box?
      try await source.forEachFrame(of: object.id) { frame, mask in
        let box = (mask?.rle.mask().bounds).map { self.box($0, frame: frame) }
        if var box = last {
          box.enabled = mask != nil
          try file.write(lines.next(box))
        }
        last = box
        done += 1
        try await progress(done, total)
      }
      if var box = last {
        box.enabled = false
        try file.write(lines.next(box))
      }
      try file.write("]}}")
    }
    try file.write("\n]}]}]\n")
    try file.finish()
  }

  private func box(_ bounds: PixelBounds, frame: Int) -> Box {
    let (width, height) = (Double(source.video.size.width), Double(source.video.size.height))
    return Box(
      frame: frame + 1, time: Double(frame) / source.video.framesPerSecond,
      x: 100 * Double(bounds.minX) / width, y: 100 * Double(bounds.minY) / height,
      width: 100 * Double(bounds.width) / width, height: 100 * Double(bounds.height) / height)
  }
}
