import Foundation
import Masklets

/// Masklet's own JSON: objects as they were exported, with prompts, scores and hidden masks.
struct MaskletImport: ImportReader {
  let file: URL
  let video: AnnotatedVideo

  private static let streamed: Set = ["categories", "objects", "frames"]

  func survey() throws -> ImportSurvey {
    var survey = ImportSurvey(tracks: [], maskCount: 0)
    var seen: Set<ObjectID> = []
    var checked: Set<String> = []
    var accepted: [ObjectID: Set<Int>] = [:]
    var members = try JSONMembers(file, streaming: Self.streamed)
    while let member = try members.next() {
      switch member {
      case .value("format", let json):
        let name: String = try Self.decode(json, "format")
        guard name == MaskletDocument.name else { throw Self.foreign }
        checked.insert("format")
      case .value("version", let json):
        let version: Int = try Self.decode(json, "version")
        guard version == MaskletDocument.version else {
          throw FormatError("The file is of version \(version); this Masklet reads version 1")
        }
        checked.insert("version")
      case .value("video", let json):
        try check(Self.decode(json, "video"))
        checked.insert("video")
      case .element("categories", let json):
        survey.categories.append(try category(Self.decode(json, "category")))
        guard survey.categories.count <= ImportLimits.categories else {
          throw FormatError("The file has more than \(ImportLimits.categories) categories")
        }
      case .element("objects", let json):
        let track = try track(Self.decode(json, "object"))
        guard seen.insert(track.id).inserted else {
          throw FormatError("The file has object \(track.id) twice")
        }
        survey.tracks.append(track)
        guard survey.tracks.count <= ImportLimits.tracks else {
          throw FormatError(
            "The file has more than \(ImportLimits.tracks) objects, the most a session takes")
        }
      case .element("frames", let json):
        let frame: MaskletDocument.Frame = try Self.decode(json, "frame")
        try video.check(frame: frame.frame)
        survey.maskCount += frame.masks.count
        for entry in frame.masks where entry.origin == .person {
          accepted[entry.objectID, default: []].insert(frame.frame)
        }
      case .value, .element: break
      }
    }
    guard checked.count == 3 else { throw Self.foreign }
    for track in survey.tracks {
      for keyframe in track.keyframes
      where accepted[track.id]?.contains(keyframe.frame) != true {
        throw FormatError(
          "Object \(track.id) has a keyframe on frame \(keyframe.frame), and no person's mask there"
        )
      }
    }
    survey.tracks.sort { $0.id < $1.id }
    return survey
  }

  func forEachMask(_ body: (ImportedMask) async throws -> Void) async throws {
    let known = Set(try survey().tracks.map(\.id))
    var members = try JSONMembers(file, streaming: Self.streamed)
    while let member = try members.next() {
      guard case .element("frames", let json) = member else { continue }
      let frame: MaskletDocument.Frame = try Self.decode(json, "frame")
      for entry in frame.masks {
        guard known.contains(entry.objectID) else {
          throw FormatError(
            "Frame \(frame.frame) has a mask of object \(entry.objectID), which is not listed")
        }
        guard (0...1).contains(entry.score) else {
          throw FormatError("Frame \(frame.frame) has a score that is not between 0 and 1")
        }
        let mask: Mask
        do {
          mask = try RLE(size: video.size, counts: entry.counts).mask()
        } catch {
          throw FormatError("A mask on frame \(frame.frame) is damaged: \(error)")
        }
        try await body(
          ImportedMask(
            objectID: entry.objectID, frame: frame.frame,
            role: entry.origin == .person ? .accepted : .propagated, score: entry.score,
            mask: mask))
      }
    }
  }

  private static let foreign = FormatError(
    "The file is not Masklet's own JSON: it does not say \"format\": \"masklet\" with a version and "
      + "a video")

  private func check(_ facts: MaskletDocument.Video) throws {
    try video.check(size: ImageSize(width: facts.width, height: facts.height))
    guard facts.frameCount == video.frameCount else {
      throw FormatError(
        "The file is of a video of \(facts.frameCount) frames, and this one has "
          + "\(video.frameCount): import it into the video it was made for")
    }
  }

  private func category(_ category: MaskletDocument.Category) throws -> Category {
    guard let name = ImportLimits.label(category.name),
      let color = ObjectColor(parts: category.color)
    else { throw FormatError("The file has a category without a name or a colour") }
    return Category(name: name, color: color)
  }

  private func track(_ object: MaskletDocument.Object) throws -> AnnotatedTrack {
    guard (1...ImportLimits.objectID).contains(object.id) else {
      throw FormatError("object_id \(object.id) is not between 1 and \(ImportLimits.objectID)")
    }
    guard let name = ImportLimits.label(object.name), let color = ObjectColor(parts: object.color)
    else { throw FormatError("Object \(object.id) has no name or no colour") }
    var frames: Set<Int> = []
    let keyframes = try object.keyframes.map { keyframe in
      guard frames.insert(keyframe.frame).inserted else {
        throw FormatError("Object \(object.id) has frame \(keyframe.frame) twice")
      }
      return try self.keyframe(keyframe, of: object.id)
    }
    var attributes = ImportedAttributes<ObjectID>()
    for entry in (object.attributes ?? []).sorted(by: { $0.frame < $1.frame }) {
      try video.check(frame: entry.frame)
      try attributes.add(entry.occluded, entry.values, of: object.id, on: entry.frame)
    }
    return AnnotatedTrack(
      id: object.id, name: name, category: ImportLimits.label(object.category), color: color,
      isLocked: object.locked, keyframes: keyframes.sorted { $0.frame < $1.frame },
      attributes: attributes.attributes(of: object.id))
  }

  private func keyframe(
    _ keyframe: MaskletDocument.Keyframe, of object: ObjectID
  ) throws -> TrackKeyframe {
    try video.check(frame: keyframe.frame)
    let place = "object \(object), frame \(keyframe.frame)"
    guard keyframe.points.count == keyframe.labels.count, keyframe.points.count <= 1000 else {
      throw FormatError("\(place): points and labels do not go together, or are more than 1000")
    }
    let (width, height) = (Double(video.size.width), Double(video.size.height))
    let clicks = try zip(keyframe.points, keyframe.labels).map { point, label in
      guard point.count == 2, (0...width).contains(point[0]), (0...height).contains(point[1]),
        label == 0 || label == 1
      else { throw FormatError("\(place): a point is outside the video, or its label not 0 or 1") }
      return Click(Point(x: point[0], y: point[1]), include: label == 1)
    }
    let box = try keyframe.box.map { corners in
      guard corners.count == 4,
        [corners[0], corners[2]].allSatisfy({ (0...width).contains($0) }),
        [corners[1], corners[3]].allSatisfy({ (0...height).contains($0) })
      else { throw FormatError("\(place): the box is outside the video") }
      return Box(x1: corners[0], y1: corners[1], x2: corners[2], y2: corners[3])
    }
    guard keyframe.mask || !clicks.isEmpty || box != nil else {
      throw FormatError("\(place): the keyframe has no prompt")
    }
    return TrackKeyframe(
      frame: keyframe.frame, clicks: clicks, box: box, isMask: keyframe.mask)
  }

  private static func decode<Value: Decodable>(_ json: Data, _ what: String) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: json)
    } catch {
      throw FormatError(
        "The file has a damaged \(what): \(String(decoding: json.prefix(60), as: UTF8.self))")
    }
  }
}
