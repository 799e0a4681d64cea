import Foundation
import Masklets

/// "CVAT for video 1.1": one XML file, a track for each object.
///
/// Masks are exact; polygons join a mask's parts and holes by bridges without area. Frames without
/// the object end its span. The values of attributes are written as text. Scores and prompts are not
/// written.
struct CVATExport {
  let source: ExportSource
  let polygons: Bool
  /// By how many pixels polygons may deviate.
  let tolerance: Double
  private let numbers: CategoryNumbers

  init(_ source: ExportSource, polygons: Bool, tolerance: Double) {
    self.source = source
    self.polygons = polygons
    self.tolerance = tolerance
    numbers = CategoryNumbers(source)
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let file = try AtomicFile(target)
    try file.write(header)
    let total = source.range.count * source.objects.count
    var done = 0
    for (number, object) in source.objects.enumerated() {
      try file.write(
        #"  <track id="\#(number)" label="\#(numbers.name(of: object).xmlEscaped)" "#
          + "source=\"semi-auto\">\n")
      var last: Mask?
      try await source.forEachFrame(of: object.id) { frame, mask in
        if let image = mask?.rle.mask() {
          try file.write(shape(image, frame: frame, isOutside: false, of: object))
          last = image
        } else if let image = last {
          try file.write(shape(image, frame: frame, isOutside: true, of: object))
          last = nil
        }
        done += 1
        try await progress(done, total)
      }
      try file.write("  </track>\n")
    }
    try file.write("</annotations>\n")
    try file.finish()
  }

  private func shape(
    _ image: Mask, frame: Int, isOutside: Bool, of object: AnnotatedTrack
  ) -> String {
    let attributes = object.attributes.valid(on: frame)
    let state =
      #"frame="\#(frame)" keyframe="1" outside="\#(isOutside ? 1 : 0)" "#
      + #"occluded="\#(attributes?.isOccluded == true ? 1 : 0)""#
    let ending: String
    if polygons {
      let points = image.bridgedRing(tolerance: tolerance).map { point in
        let text = point.coordinateText
        return "\(text.x),\(text.y)"
      }
      ending = #"points="\#(points.joined(separator: ";"))" z_order="0">"#
    } else {
      guard let bounds = image.bounds else { return "" }
      let runs = image.rowRuns(in: bounds).map(String.init).joined(separator: ", ")
      ending =
        #"rle="\#(runs)" left="\#(bounds.minX)" top="\#(bounds.minY)" width="\#(bounds.width)" "#
        + #"height="\#(bounds.height)" z_order="0">"#
    }
    let kind = polygons ? "polygon" : "mask"
    // So that an import finds the object's id and name again.
    let facts =
      #"<attribute name="object_id">\#(object.id)</attribute>"#
      + #"<attribute name="object_name">\#(object.name.xmlEscaped)</attribute>"#
    let values = (attributes?.values ?? [:]).sorted { $0.key < $1.key }.map { name, value in
      #"<attribute name="\#(name.xmlEscaped)">\#(value.xmlEscaped)</attribute>"#
    }
    return "    <\(kind) \(state) \(ending)\(facts)\(values.joined())</\(kind)>\n"
  }

  /// - Parameter isMutable: true if the value may change from frame to frame.
  private static func declaration(of attribute: String, isMutable: Bool) -> String {
    "<attribute><name>\(attribute.xmlEscaped)</name>"
      + "<mutable>\(isMutable ? "True" : "False")</mutable><input_type>text</input_type>"
      + "<default_value></default_value><values></values></attribute>"
  }

  private var header: String {
    let video = source.video
    let names = Set(source.objects.flatMap(\.attributes).flatMap(\.values.keys)).sorted()
    let attributes =
      ["object_id", "object_name"].map { Self.declaration(of: $0, isMutable: false) }.joined()
      + names.map { Self.declaration(of: $0, isMutable: true) }.joined()
    let labels = numbers.categories.map { category in
      "        <label><name>\(category.name.xmlEscaped)</name>"
        + "<color>#\(category.color.hex.lowercased())</color><type>any</type>"
        + "<attributes>\(attributes)</attributes></label>"
    }
    return """
      <?xml version="1.0" encoding="utf-8"?>
      <annotations>
        <version>1.1</version>
        <meta>
          <task>
            <name>\(video.name.xmlEscaped)</name>
            <size>\(video.frameCount)</size>
            <mode>interpolation</mode>
            <overlap>0</overlap>
            <start_frame>0</start_frame>
            <stop_frame>\(video.frameCount - 1)</stop_frame>
            <labels>
      \(labels.joined(separator: "\n"))
            </labels>
            <original_size><width>\(video.size.width)</width>\
      <height>\(video.size.height)</height></original_size>
          </task>
          <source>\(video.name.xmlEscaped)</source>
        </meta>

      """
  }
}

extension Mask {
  /// Lengths of the runs of unset and set pixels in turn, unset first, row by row inside `bounds`.
  func rowRuns(in bounds: PixelBounds) -> [Int] {
    var runs: [Int] = []
    var position = 0
    for y in bounds.minY...bounds.maxY {
      let row = (y - bounds.minY) * bounds.width - bounds.minX
      forEachRun(inRow: y) { start, end in
        if row + start == position, runs.count > 1 {
          runs[runs.count - 1] += end - start
        } else {
          runs.append(row + start - position)
          runs.append(end - start)
        }
        position = row + end
      }
    }
    let rest = bounds.width * bounds.height - position
    if rest > 0 { runs.append(rest) }
    return runs
  }
}
