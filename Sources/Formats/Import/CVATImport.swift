import Foundation
import Masklets

/// Masks and polygons from "CVAT for video 1.1" XML: a track is an object.
///
/// Shapes drawn by a person (`keyframe="1"`) become keyframes; those that CVAT filled in become
/// propagated masks. Boxes, points, lines and tags are left out.
struct CVATImport: ImportReader {
  let file: URL
  let video: AnnotatedVideo

  /// The members of a shape that are read here.
  private struct Shape {
    let kind: String
    let attributes: [String: String]
    var facts: [String: String] = [:]
  }

  private struct Track {
    let place: Int
    let label: String
    var objectID: Int?
    var name: String?
  }

  func survey() throws -> ImportSurvey {
    var tracks: [Int: Track] = [:]
    var count = 0
    var others = 0
    var attributes = ImportedAttributes<Int>()
    let colors = try read { track, shape in
      guard Self.kinds.contains(shape.kind) else {
        others += 1
        return
      }
      var known = tracks[track.place] ?? track
      known.objectID = known.objectID ?? shape.facts["object_id"].flatMap { Int($0) }
      known.name = known.name ?? ImportLimits.label(shape.facts["object_name"])
      tracks[track.place] = known
      guard tracks.count <= ImportLimits.tracks else {
        throw FormatError(
          "The file has more than \(ImportLimits.tracks) tracks, the most a session takes")
      }
      guard shape.attributes["outside"] != "1" else { return }
      count += 1
      try attributes.add(
        shape.attributes["occluded"] == "1", shape.facts, of: track.place,
        on: try frame(of: shape))
    }
    guard count > 0 else {
      throw FormatError(
        "The file has no masks or polygons in tracks: export it from CVAT as \"CVAT for video 1.1\""
      )
    }
    let ids = Self.objectIDs(tracks)
    let objects = tracks.values.compactMap { track in
      ids[track.place].map { id in
        AnnotatedTrack(
          id: id, name: track.name ?? "\(track.label) \(id)",
          category: track.label == CategoryNumbers.fallback
            ? nil : ImportLimits.label(track.label),
          color: .cycled(id - 1), attributes: attributes.attributes(of: track.place))
      }
    }.sorted { $0.id < $1.id }
    var categories: [Category] = []
    for (name, color) in colors where name != CategoryNumbers.fallback {
      categories.append(Category(name: name, color: color))
    }
    return ImportSurvey(
      tracks: objects, categories: categories, maskCount: count,
      notes: others == 0 ? [] : ["\(others) boxes, points, lines or other shapes were left out"])
  }

  func forEachMask(_ body: (ImportedMask) async throws -> Void) async throws {
    var tracks: [Int: Track] = [:]
    _ = try read { track, shape in
      guard Self.kinds.contains(shape.kind) else { return }
      var known = tracks[track.place] ?? track
      known.objectID = known.objectID ?? shape.facts["object_id"].flatMap { Int($0) }
      tracks[track.place] = known
    }
    let ids = Self.objectIDs(tracks)
    var reader = try ShapeReader(file)
    while let (track, shape) = try reader.next() {
      guard Self.kinds.contains(shape.kind), shape.attributes["outside"] != "1",
        let id = ids[track.place]
      else { continue }
      let mask = try mask(of: shape)
      guard !mask.isEmpty else { continue }
      try await body(
        ImportedMask(
          objectID: id, frame: try frame(of: shape),
          role: shape.attributes["keyframe"] == "0" ? .propagated : .prompt, mask: mask))
    }
  }

  private static let kinds: Set = ["mask", "polygon"]

  /// The ids that the tracks name, if each names another one; otherwise their positions from 1.
  private static func objectIDs(_ tracks: [Int: Track]) -> [Int: ObjectID] {
    let named = tracks.compactMapValues(\.objectID).filter {
      (1...ImportLimits.objectID).contains($0.value)
    }
    if named.count == tracks.count, Set(named.values).count == tracks.count { return named }
    let places = tracks.keys.sorted()
    return Dictionary(uniqueKeysWithValues: places.enumerated().map { ($0.element, $0.offset + 1) })
  }

  /// Calls `body` with each shape.
  ///
  /// - Returns: the labels of the file with their colours.
  private func read(
    _ body: (Track, Shape) throws -> Void
  ) throws -> [(String, ObjectColor)] {
    var reader = try ShapeReader(file)
    while let (track, shape) = try reader.next() {
      if Self.kinds.contains(shape.kind) { _ = try frame(of: shape) }
      try body(track, shape)
    }
    guard reader.hasAnnotations else {
      throw FormatError("The XML file is not CVAT's: export it there as \"CVAT for video\"")
    }
    return reader.labels
  }

  private func frame(of shape: Shape) throws -> Int {
    let frame = try Self.number("frame", of: shape)
    try video.check(frame: frame)
    return frame
  }

  private func mask(of shape: Shape) throws -> Mask {
    if shape.kind == "polygon" {
      let points = (shape.attributes["points"] ?? "").split(separator: ";").map { pair in
        let numbers = pair.split(separator: ",").map {
          Double($0.trimmingCharacters(in: .whitespaces))
        }
        guard numbers.count == 2, let x = numbers[0], let y = numbers[1] else {
          return Point(x: .nan, y: .nan)
        }
        return Point(x: x, y: y)
      }
      return try Mask(size: video.size, foreign: [points])
    }
    let left = try Self.number("left", of: shape)
    let top = try Self.number("top", of: shape)
    let width = try Self.number("width", of: shape)
    let height = try Self.number("height", of: shape)
    guard width > 0, height > 0, left >= 0, top >= 0, left <= video.size.width - width,
      top <= video.size.height - height
    else {
      throw FormatError(
        "A mask of \(width)×\(height) at \(left), \(top) is outside the video's \(video.size)")
    }
    var mask = Mask(size: video.size)
    var position = 0
    for (index, text) in (shape.attributes["rle"] ?? "").split(separator: ",").enumerated() {
      guard let run = Int(text.trimmingCharacters(in: .whitespaces)), run >= 0,
        run <= width * height - position
      else { throw FormatError("A mask's run lengths do not fit its \(width)×\(height)") }
      if index % 2 == 1 {
        var start = position
        while start < position + run {
          let y = start / width
          let end = min(position + run, (y + 1) * width)
          mask.setRun(
            inRow: top + y, from: left + start - y * width, to: left + end - y * width)
          start = end
        }
      }
      position += run
    }
    return mask
  }

  private static func number(_ name: String, of shape: Shape) throws -> Int {
    guard let text = shape.attributes[name], let value = Double(text), value.isFinite,
      abs(value) < 1e9
    else { throw FormatError("A \(shape.kind) of the file has no \(name)") }
    return Int(value)
  }

  /// The shapes of all tracks in the file's order.
  private struct ShapeReader {
    private var elements: XMLElements
    private var path: [String] = []
    private var track: Track?
    private var trackCount = 0
    private var shape: Shape?
    private var attribute: String?
    private var labelName: String?
    private(set) var labels: [(String, ObjectColor)] = []
    private(set) var hasAnnotations = false

    init(_ file: URL) throws {
      elements = try XMLElements(file)
    }

    mutating func next() throws -> (Track, Shape)? {
      while let event = try elements.next() {
        switch event {
        case .start(let name, let attributes):
          path.append(name)
          start(name, attributes)
        case .end(let name, let text):
          path.removeLast()
          if let found = end(name, text) { return found }
        }
      }
      return nil
    }

    private mutating func start(_ name: String, _ attributes: [String: String]) {
      switch (path.count, name) {
      case (1, "annotations"): hasAnnotations = true
      case (2, "track"):
        track = Track(
          place: trackCount,
          label: ImportLimits.label(attributes["label"]) ?? CategoryNumbers.fallback)
        trackCount += 1
      case (3, _) where track != nil: shape = Shape(kind: name, attributes: attributes)
      case (4, "attribute"): attribute = attributes["name"]
      default: break
      }
    }

    /// The shape that ends here, if one does.
    private mutating func end(_ name: String, _ text: String) -> (Track, Shape)? {
      switch name {
      case "attribute" where shape != nil:
        if let attribute { shape?.facts[attribute] = text }
        attribute = nil
      case "name" where path.last == "label": labelName = ImportLimits.label(text)
      case "color" where path.last == "label":
        if let labelName, labels.count < ImportLimits.categories,
          let color = ObjectColor(hex: text.trimmingCharacters(in: .whitespaces))
        {
          labels.append((labelName, color))
        }
      case "track": track = nil
      default:
        if path.count == 2, let track, let ended = shape {
          shape = nil
          return (track, ended)
        }
      }
      return nil
    }
  }
}
