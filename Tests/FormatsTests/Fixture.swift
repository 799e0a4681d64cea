import Foundation
import Masklets
import TestSupport

@testable import Formats

/// A clip of frames whose grey value is their number, and tracks of seeded random blobs.
struct Fixture {
  static let size = ImageSize(width: 53, height: 37)
  static let frameCount = 12

  let folder: TemporaryFolder
  var masks: [TrackMask]
  var tracks: [AnnotatedTrack]

  static let video = AnnotatedVideo(
    name: "My clip.mp4", size: size, frameCount: frameCount, framesPerSecond: 12.5)

  /// - Parameter overlapping: true if masks of one frame may share pixels.
  init(overlapping: Bool = true) throws {
    folder = try TemporaryFolder()
    tracks = [
      AnnotatedTrack(
        id: 1, name: "Rex <&\">", category: "dog", color: ObjectColor(rgb: 0x102030),
        keyframes: [
          TrackKeyframe(
            frame: 2, clicks: [Click(Point(x: 10.1, y: 7.25), include: true)],
            box: Box(x1: 1, y1: 2, x2: 30.3, y2: 20)),
          TrackKeyframe(frame: 5, isMask: true),
        ]),
      AnnotatedTrack(
        id: 7, name: "Tom", category: nil, color: ObjectColor(rgb: 0xFF8000), isLocked: true),
    ]
    masks = []
    var random = Blobs(seed: 7)
    for frame in 0..<Self.frameCount where frame != 3 {
      var taken = Mask(size: Self.size)
      for track in tracks where !(track.id == 7 && frame == 8) {
        var mask = random.mask(Self.size)
        if !overlapping { mask.subtract(taken) }
        taken.formUnion(mask)
        let isKeyframe = track.keyframes.contains { $0.frame == frame }
        if isKeyframe {
          masks.append(
            TrackMask(
              objectID: track.id, frame: frame, origin: .person, score: 1, rle: RLE(mask)))
          mask = random.mask(Self.size)
        }
        masks.append(
          TrackMask(
            objectID: track.id, frame: frame, score: Float(frame) / 7.3, rle: RLE(mask)))
      }
    }
    for index in masks.indices { masks[index].score = min(1, masks[index].score) }
  }

  var source: ExportSource {
    ExportSource(
      video: Self.video,
      categories: [
        Category(name: "cat", color: ObjectColor(rgb: 0x00FF00)),
        Category(name: "dog", color: ObjectColor(rgb: 0x0000FF)),
      ],
      objects: tracks, range: 0...Self.frameCount - 1, masks: Masks(all: masks),
      pictures: { PlainFrames(size: Self.size, frameCount: Self.frameCount) })
  }

  func file(_ name: String) -> URL { URL(filePath: folder.path).appending(path: name) }

  /// The masks shown, by object and frame, without empty ones.
  var shown: [String: Mask] { Self.shown(masks) }

  static func shown(_ masks: [TrackMask]) -> [String: Mask] {
    let person = masks.filter { $0.origin == .person }
    let first = person + masks.filter { $0.origin == .propagated }
    return Dictionary(first.map { ("\($0.objectID) \($0.frame)", $0.rle.mask()) }) { a, _ in a }
      .filter { !$0.value.isEmpty }
  }

  /// A zip file of these entries.
  func zip(_ entries: [(name: String, text: String)]) throws -> URL {
    let file = file("in.zip")
    let zip = try ZipWriter(file)
    for (name, text) in entries { try zip.add(name, Array(text.utf8), compress: true) }
    try zip.finish()
    return file
  }

  /// The masks imported from `file`, by object and frame; parts are joined.
  static func imported(_ format: ImportFormat, _ file: URL) async throws -> [String: Mask] {
    var masks: [String: Mask] = [:]
    try await format.reader(of: file, for: video).forEachMask { mask in
      masks["\(mask.objectID) \(mask.frame)", default: Mask(size: size)].formUnion(mask.mask)
    }
    return masks.filter { !$0.value.isEmpty }
  }
}

/// Masks in memory.
struct Masks: MaskSource {
  let all: [TrackMask]

  func masks(
    frames: ClosedRange<Int>, object: ObjectID?, includingHidden: Bool
  ) async throws -> [TrackMask] {
    let found = all.filter {
      frames.contains($0.frame) && (object == nil || object == $0.objectID)
    }
    guard !includingHidden else { return found }
    let persons = Set(found.filter { $0.origin == .person }.map { [$0.frame, $0.objectID] })
    return found.filter {
      $0.origin == .person || !persons.contains([$0.frame, $0.objectID])
    }
  }
}

/// Seeded masks with parts, holes and pixels at the edges.
struct Blobs {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }

  mutating func mask(_ size: ImageSize) -> Mask {
    var mask = Mask(size: size)
    for round in 0..<6 {
      let (x, y, r) = (next(size.width), next(size.height), 2 + next(9))
      let disc = Mask(size: size) { px, py in
        (px - x) * (px - x) + (py - y) * (py - y) <= r * r
      }
      if round % 3 == 2 { mask.subtract(disc) } else { mask.formUnion(disc) }
    }
    return mask
  }
}
