import Foundation
import Masklets
import Testing

@testable import Formats

@Suite struct RoundTripTests {
  @Test(arguments: [
    (ExportFormat.coco, ExportFormat.Shapes.masks), (.coco, .polygons), (.cvat, .masks),
    (.cvat, .polygons), (.labelstudio, .masks),
  ])
  func `masks come back as they were`(
    format: ExportFormat, shapes: ExportFormat.Shapes
  ) async throws {
    let fixture = try Fixture()
    let file = fixture.file("out")
    try await format.write(fixture.source, to: file, shapes: shapes)
    let back = try #require(ImportFormat(rawValue: format.rawValue))
    #expect(try await Fixture.imported(back, file) == fixture.shown)
    let survey = try back.reader(of: file, for: Fixture.video).survey()
    #expect(survey.tracks.map(\.id) == [1, 7])
    #expect(survey.tracks.map(\.name) == ["Rex <&\">", "Tom"])
    #expect(survey.tracks.map(\.category) == ["dog", nil])
    // A CVAT file ends a track's span by a shape, COCO has none for an empty mask.
    #expect(survey.maskCount == fixture.shown.count)
  }

  @Test func `masks come back from YOLO's outlines as they were, as objects of their classes`()
    async throws
  {
    let fixture = try Fixture()
    let file = fixture.file("out.zip")
    try await ExportFormat.yolo.write(fixture.source, to: file)
    // The outlines have no ids: objects are numbered as they appear.
    let expected = fixture.shown.map { place, mask in
      (place.hasPrefix("7 ") ? "2" + place.dropFirst() : place, mask)
    }
    #expect(
      try await Fixture.imported(.yolo, file) == Dictionary(uniqueKeysWithValues: expected))
    let survey = try ImportFormat.yolo.reader(of: file, for: Fixture.video).survey()
    #expect(survey.tracks.map(\.name) == ["dog 1", "Object 2"])
    #expect(survey.tracks.map(\.category) == ["dog", nil])
    #expect(survey.maskCount == fixture.shown.count)
  }

  @Test func `masks without overlaps come back from DAVIS pictures as they were`() async throws {
    let fixture = try Fixture(overlapping: false)
    let shown = fixture.masks.filter { mask in
      mask.origin == .person
        || !fixture.masks.contains {
          $0.origin == .person && $0.frame == mask.frame && $0.objectID == mask.objectID
        }
    }
    let flat = try Fixture(overlapping: false).masked(shown)
    let file = fixture.file("out.zip")
    try await ExportFormat.davis.write(flat.source, to: file)
    #expect(try await Fixture.imported(.davis, file) == flat.shown)
  }

  @Test func `Masklet's own JSON holds everything, and exporting an import gives the same bytes`()
    async throws
  {
    let fixture = try Fixture()
    let file = fixture.file("a.json")
    try await ExportFormat.masklet.write(fixture.source, to: file)
    let reader = ImportFormat.masklet.reader(of: file, for: Fixture.video)
    let survey = try reader.survey()
    #expect(survey.tracks == fixture.tracks)
    #expect(survey.categories == fixture.source.categories)
    #expect(survey.maskCount == fixture.masks.count)
    var masks: [TrackMask] = []
    try await reader.forEachMask { mask in
      masks.append(
        TrackMask(
          objectID: mask.objectID, frame: mask.frame,
          origin: mask.role == .propagated ? .propagated : .person, score: mask.score,
          rle: RLE(mask.mask)))
    }
    #expect(masks == fixture.masks)
    var again = fixture.source
    again.objects = survey.tracks
    again.categories = survey.categories
    again.masks = Masks(all: masks)
    let second = fixture.file("b.json")
    try await ExportFormat.masklet.write(again, to: second)
    let bytes = try [file, second].map { try Data(contentsOf: $0) }
    #expect(bytes[0] == bytes[1])
  }

  @Test(arguments: [ExportFormat.coco, .cvat, .masklet])
  func `attributes come back as they were`(format: ExportFormat) async throws {
    var fixture = try Fixture()
    fixture.tracks[0].attributes = [
      FrameAttributes(frame: 0, values: ["team": "red <1>"]),
      FrameAttributes(frame: 4, isOccluded: true, values: ["team": "red <1>", "speed": "12"]),
      FrameAttributes(frame: 7),
    ]
    let file = fixture.file("out")
    try await format.write(fixture.source, to: file)
    let back = try #require(ImportFormat(rawValue: format.rawValue))
    let survey = try back.reader(of: file, for: Fixture.video).survey()
    #expect(survey.tracks.map(\.attributes) == [fixture.tracks[0].attributes, []])

    var source = fixture.source
    source.range = 5...8
    try await format.write(source, to: file)
    let part = try back.reader(of: file, for: Fixture.video).survey().tracks[0].attributes
    #expect(part.map(\.frame) == [5, 7])
    #expect(part[0].isOccluded && part[0].values["speed"] == "12")
  }

  @Test func `only the chosen range and objects are exported`() async throws {
    let fixture = try Fixture()
    var source = fixture.source
    source.range = 4...6
    source.objects.removeFirst()
    for format in [ExportFormat.coco, .cvat, .labelstudio, .masklet] {
      let file = fixture.file(format.rawValue)
      try await format.write(source, to: file)
      let back = try #require(ImportFormat(rawValue: format.rawValue))
      let keys = try await Fixture.imported(back, file).keys
      #expect(Set(keys) == ["7 4", "7 5", "7 6"])
    }
  }

  @Test func `a file that is not finished leaves nothing`() async throws {
    let fixture = try Fixture()
    struct Stopped: Error {}
    for format in ExportFormat.allCases {
      await #expect(throws: Stopped.self) {
        try await format.write(fixture.source, to: fixture.file("out")) { done, _ in
          if done == 3 { throw Stopped() }
        }
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).isEmpty)
  }

  @Test func `shapes a format does not have are refused`() async throws {
    let fixture = try Fixture()
    await #expect(throws: FormatError.self) {
      try await ExportFormat.mots.write(
        fixture.source, to: fixture.file("out"), shapes: .polygons)
    }
  }
}

extension Fixture {
  /// The same source with other masks.
  func masked(_ masks: [TrackMask]) -> Fixture {
    var copy = self
    // Subtracted again: accepted masks were drawn before the ones that they hide.
    var taken: [Int: Mask] = [:]
    copy.masks = masks.map { mask in
      let image = mask.rle.mask().subtracting(taken[mask.frame] ?? Mask(size: Fixture.size))
      taken[mask.frame, default: Mask(size: Fixture.size)].formUnion(image)
      var mask = mask
      mask.rle = RLE(image)
      return mask
    }
    return copy
  }
}
