import Foundation
import Masklets

/// Masks from COCO instance JSON, run lengths or polygons; each becomes a keyframe.
///
/// An object is identified by `track_id` (or `instance_id`); annotations without one form one
/// object per category. A frame is identified by the image's `frame_index`, else by the number at
/// the end of its file name. Several annotations of one object on one frame are parts of one mask.
struct COCOImport: ImportReader {
  let file: URL
  let video: AnnotatedVideo

  private struct Image: Decodable {
    let id: Int
    let fileName: String?
    let width, height, frameIndex: Int?

    enum CodingKeys: String, CodingKey {
      case id, width, height
      case fileName = "file_name"
      case frameIndex = "frame_index"
    }
  }

  private struct COCOCategory: Decodable {
    let id: Int
    let name: String
  }

  /// An annotation without its shape.
  private struct Label: Decodable {
    let imageID: Int
    let categoryID, trackID, instanceID: Int?
    let name: String?
    let score: Double?
    let attributes: COCOAttributes?

    enum CodingKeys: String, CodingKey {
      case score, attributes
      case name = "object_name"
      case imageID = "image_id"
      case categoryID = "category_id"
      case trackID = "track_id"
      case instanceID = "instance_id"
    }

    var identity: Identity {
      (trackID ?? instanceID).map(Identity.track) ?? .category(categoryID ?? 0)
    }
  }

  private enum Identity: Hashable {
    case track(Int)
    case category(Int)
  }

  private struct Shape: Decodable {
    enum Segmentation: Decodable {
      case rings([[Double]])
      case compressed(RLE)
      case plain(size: [Int], runs: [Int])

      private enum Key: String, CodingKey { case size, counts }

      init(from decoder: any Decoder) throws {
        if let rings = try? decoder.singleValueContainer().decode([[Double]].self) {
          self = .rings(rings)
          return
        }
        let container = try decoder.container(keyedBy: Key.self)
        if let runs = try? container.decode([Int].self, forKey: .counts) {
          self = .plain(size: try container.decode([Int].self, forKey: .size), runs: runs)
        } else {
          self = .compressed(try RLE(from: decoder))
        }
      }
    }

    let segmentation: Segmentation?
  }

  /// The contents of the file outside of its annotations, and the objects that these form.
  private struct Index {
    var frames: [Int: Int] = [:]
    var categories: [Int: String] = [:]
    var objects: [Identity: ObjectID] = [:]
    var tracks: [AnnotatedTrack] = []
    var maskCount = 0
    var scores = ScoreScale()
    var hasAttributes = false
    var attributes = ImportedAttributes<ObjectID>()
    var notes: [String] = []
  }

  func survey() throws -> ImportSurvey {
    var index = try index()
    try readAttributes(&index)
    let tracks = index.tracks.map { track in
      var track = track
      track.attributes = index.attributes.attributes(of: track.id)
      return track
    }
    return ImportSurvey(
      tracks: tracks.sorted { $0.id < $1.id }, maskCount: index.maskCount, notes: index.notes)
  }

  func forEachMask(_ body: (ImportedMask) async throws -> Void) async throws {
    let index = try index()
    var members = try JSONMembers(file, streaming: Self.streamed)
    while let member = try members.next() {
      guard case .element("annotations", let json) = member else { continue }
      let label: Label = try Self.decode(json, "annotation")
      let shape: Shape = try Self.decode(json, "annotation")
      guard let segmentation = shape.segmentation, let frame = index.frames[label.imageID],
        let object = index.objects[label.identity]
      else { continue }
      let mask = try mask(of: segmentation)
      guard !mask.isEmpty else { continue }
      try await body(
        ImportedMask(
          objectID: object, frame: frame, role: .prompt, score: index.scores.score(label.score),
          mask: mask,
          isPart: true))
    }
  }

  private static let streamed: Set = ["images", "annotations", "categories"]

  private func index() throws -> Index {
    var index = Index()
    var images: [(id: Int, number: Int?, frame: Int?)] = []
    var labels: [Identity: (category: Int?, name: String?)] = [:]
    var order: [Identity] = []
    var members = try JSONMembers(file, streaming: Self.streamed)
    var hasAnnotations = false
    while let member = try members.next() {
      switch member {
      case .element("images", let json):
        let image: Image = try Self.decode(json, "image")
        try check(image)
        let number = image.fileName.flatMap(AnnotatedVideo.number)
        images.append((image.id, number, image.frameIndex))
        guard images.count <= ImportLimits.images else {
          throw FormatError("The file has more than \(ImportLimits.images) images")
        }
      case .element("categories", let json):
        let category: COCOCategory = try Self.decode(json, "category")
        index.categories[category.id] = ImportLimits.label(category.name)
        guard index.categories.count <= ImportLimits.categories else {
          throw FormatError("The file has more than \(ImportLimits.categories) categories")
        }
      case .element("annotations", let json):
        let label: Label = try Self.decode(json, "annotation")
        hasAnnotations = true
        index.maskCount += 1
        try index.scores.add(label.score)
        index.hasAttributes = index.hasAttributes || label.attributes?.saysAnything == true
        guard labels[label.identity] == nil else { continue }
        labels[label.identity] = (label.categoryID, label.name)
        order.append(label.identity)
        guard order.count <= ImportLimits.tracks else {
          throw FormatError(
            "The file has more than \(ImportLimits.tracks) objects, the most a session takes")
        }
      case .element, .value: break
      }
    }
    guard hasAnnotations else {
      throw FormatError("The file has no COCO annotations: choose the format it is in")
    }
    try setFrames(of: images, in: &index)
    setTracks(order, labels, in: &index)
    index.notes += index.scores.notes
    return index
  }

  /// Reads the annotations once more if one of them has attributes: now their frames are known.
  private func readAttributes(_ index: inout Index) throws {
    guard index.hasAttributes else { return }
    var members = try JSONMembers(file, streaming: Self.streamed)
    while let member = try members.next() {
      guard case .element("annotations", let json) = member else { continue }
      let label: Label = try Self.decode(json, "annotation")
      guard let frame = index.frames[label.imageID], let object = index.objects[label.identity]
      else { continue }
      try index.attributes.add(
        label.attributes?.isOccluded ?? false, label.attributes?.values ?? [:], of: object,
        on: frame)
    }
  }

  private func check(_ image: Image) throws {
    guard let width = image.width, let height = image.height else { return }
    try video.check(size: ImageSize(width: width, height: height))
  }

  private func setFrames(
    of images: [(id: Int, number: Int?, frame: Int?)], in index: inout Index
  ) throws {
    let isIndexed = images.allSatisfy { $0.frame != nil }
    let first = isIndexed ? 0 : video.firstNumber(of: images.compactMap(\.number))
    for image in images {
      guard let number = isIndexed ? image.frame : image.number else {
        throw FormatError(
          "Image \(image.id) has neither a frame_index nor a number at the end of its file_name: "
            + "its frame is unknown")
      }
      try video.check(frame: number - first)
      index.frames[image.id] = number - first
    }
  }

  private func setTracks(
    _ order: [Identity], _ labels: [Identity: (category: Int?, name: String?)],
    in index: inout Index
  ) {
    let own = order.compactMap { identity -> Int? in
      guard case .track(let id) = identity, (1...ImportLimits.objectID).contains(id) else {
        return nil
      }
      return id
    }
    var used = Set(own)
    var free = 1
    for identity in order {
      var id = 0
      if case .track(let own) = identity, used.contains(own) {
        id = own
      } else {
        while used.contains(free) { free += 1 }
        id = free
        used.insert(free)
      }
      let category = labels[identity]?.category.flatMap { index.categories[$0] }
      let name = ImportLimits.label(labels[identity]?.name)
      index.objects[identity] = id
      index.tracks.append(
        AnnotatedTrack(
          id: id, name: name ?? "\(category ?? "Object") \(id)",
          category: category == CategoryNumbers.fallback ? nil : category,
          color: .cycled(index.tracks.count)))
    }
    if order.contains(where: { if case .category = $0 { true } else { false } }) {
      index.notes.append(
        "Annotations without a track_id: all of one category became one object")
    }
  }

  private func mask(of segmentation: Shape.Segmentation) throws -> Mask {
    do {
      switch segmentation {
      case .compressed(let rle):
        try video.check(size: rle.size)
        return rle.mask()
      case .plain(let size, let runs):
        guard size.count == 2 else { throw FormatError("A mask's size is not [height, width]") }
        let size = ImageSize(width: size[1], height: size[0])
        try video.check(size: size)
        return try RLE(size: size, runs: runs).mask()
      case .rings(let rings):
        var mask = Mask(size: video.size)
        for ring in rings {
          mask.formUnion(
            try Mask(size: video.size, foreign: [try Polygon.ring(coco: ring)]))
        }
        return mask
      }
    } catch let error as RLEError {
      throw FormatError("A mask of the file is damaged: \(error)")
    } catch let error as PolygonError {
      throw FormatError("A mask of the file is damaged: \(error)")
    }
  }

  private static func decode<Value: Decodable>(_ json: Data, _ what: String) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: json)
    } catch {
      let text = String(decoding: json.prefix(60), as: UTF8.self)
      throw FormatError("The file has an \(what) that is not COCO's: \(text)")
    }
  }
}
