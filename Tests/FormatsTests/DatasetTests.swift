import Foundation
import Masklets
import TestSupport
import Testing

@testable import Formats

@Suite struct DatasetTests {
  /// Three videos of the fixture's masks, the first two for training, whose stems are alike.
  private struct Scene {
    let fixture: Fixture
    var dataset: Dataset

    init() throws {
      let fixture = try Fixture()
      self.fixture = fixture
      let videos = ["a/My clip.mp4", "My clip.mov", "my clip"].map { name in
        DatasetVideo(
          id: name, video: Self.source(fixture, named: name).video, objects: fixture.tracks,
          frameCount: Fixture.frameCount, open: { Self.source(fixture, named: name) })
      }
      dataset = Dataset(
        name: "Pets & more", categories: fixture.source.categories, videos: videos)
    }

    static func source(_ fixture: Fixture, named name: String) -> ExportSource {
      var source = fixture.source
      source.video = AnnotatedVideo(
        name: name, size: Fixture.size, frameCount: Fixture.frameCount,
        framesPerSecond: 12.5)
      return source
    }

    /// The dataset with one video in `val`.
    var divided: Dataset {
      var dataset = dataset
      dataset.divide(by: DatasetSplit(train: 67, val: 33, test: 0))
      return dataset
    }

    var file: URL { fixture.file("dataset.zip") }
  }

  private static let formats = ExportFormat.allCases

  @Test func `stems of a dataset are unique, also where upper and lower case are the same`() throws
  {
    let scene = try Scene()
    #expect(scene.dataset.videos.map(\.video.stem) == ["My_clip", "My_clip-2", "my_clip-3"])
    #expect(ExportFormat.yolo.fileName(of: scene.dataset) == "Pets___more-yolo.zip")
  }

  @Test func `YOLO is one dataset with the categories numbered once`() async throws {
    let scene = try Scene()
    var dataset = scene.divided
    dataset.pictured = .masks
    try await ExportFormat.yolo.write(dataset, to: scene.file)
    let zip = try ReadZip(scene.file)
    #expect(
      try zip.text("data.yaml") == """
        # Masks of "Pets & more", for Ultralytics YOLO segmentation.
        path: .
        train: images/train
        val: images/val
        names:
          0: "cat"
          1: "dog"
          2: "object"

        """)
    #expect(Set(zip.names).count == zip.names.count)
    for video in dataset.videos {
      let set = video.set.rawValue
      for frame in 0..<Fixture.frameCount {
        let name = "\(video.video.stem)_" + String(format: "%05d", frame)
        let isThere = zip.names.contains("images/\(set)/\(name).jpg")
        #expect(
          isThere == (frame != 3) && zip.names.contains("labels/\(set)/\(name).txt") == isThere)
      }
      let lines = try zip.text("labels/\(set)/\(video.video.stem)_00000.txt").split(separator: "\n")
      #expect(lines.map { $0.prefix(2) } == ["1 ", "2 "])
    }
    #expect(zip.names.count == 1 + 2 * 3 * (Fixture.frameCount - 1))
  }

  @Test func `sets of YOLO that have no video are those of another one`() async throws {
    let scene = try Scene()
    var dataset = scene.dataset
    dataset.divide(by: DatasetSplit(train: 0, val: 50, test: 50))
    try await ExportFormat.yolo.write(dataset, to: scene.file)
    let yaml = try ReadZip(scene.file).text("data.yaml")
    #expect(yaml.contains("\ntrain: images/val\nval: images/val\ntest: images/test\n"))
  }

  @Test(arguments: [ExportFormat.Shapes.masks, .polygons])
  func `ids of COCO are unique over all sets, and refer to each other`(
    shapes: ExportFormat.Shapes
  ) async throws {
    let scene = try Scene()
    try await ExportFormat.coco.write(scene.divided, to: scene.file, shapes: shapes)
    let zip = try ReadZip(scene.file)
    #expect(zip.names == ["annotations/train.json", "annotations/val.json"])
    var ids: [String: [Int]] = [:]
    var tracks: [Int: Set<Int>] = [:]
    var pictures: [String] = []
    for name in zip.names {
      let document = try zip.json(name)
      func entries(_ key: String) throws -> [[String: Any]] {
        try #require(document[key] as? [[String: Any]])
      }
      for key in ["videos", "images", "annotations"] {
        ids[key, default: []] += try entries(key).map { try #require($0["id"] as? Int) }
      }
      #expect(try entries("categories").map { $0["name"] as? String } == ["cat", "dog", "object"])
      #expect(try entries("categories").map { $0["id"] as? Int } == [1, 2, 3])
      let images = Dictionary(
        uniqueKeysWithValues: try entries("images").map {
          (try #require($0["id"] as? Int), try #require($0["video_id"] as? Int))
        })
      pictures += try entries("images").map { try #require($0["file_name"] as? String) }
      let videos = Set(try entries("videos").map { try #require($0["id"] as? Int) })
      for annotation in try entries("annotations") {
        let video = try #require(annotation["video_id"] as? Int)
        #expect(videos.contains(video))
        #expect(images[try #require(annotation["image_id"] as? Int)] == video)
        tracks[video, default: []].insert(try #require(annotation["track_id"] as? Int))
      }
    }
    #expect(ids["videos"]?.sorted() == [1, 2, 3])
    #expect(ids["images"]?.sorted() == Array(1...3 * Fixture.frameCount))
    let annotations = try #require(ids["annotations"])
    #expect(annotations == Array(1...annotations.count))
    #expect(tracks.values.allSatisfy { $0.count == 2 })
    #expect(tracks.values.reduce(into: Set()) { $0.formUnion($1) }.count == 6)
    #expect(Set(pictures).count == 3 * Fixture.frameCount)
    #expect(pictures.contains("My_clip-2/00011.jpg"))
  }

  @Test func `masks of a set of one video come back as they were`() async throws {
    let scene = try Scene()
    let dataset = scene.divided
    try await ExportFormat.coco.write(dataset, to: scene.file)
    let file = scene.fixture.file("val.json")
    try Data(try ReadZip(scene.file).bytes("annotations/val.json")).write(to: file)
    let masks = try await Fixture.imported(.coco, file)
    let place = try #require(dataset.videos.firstIndex { $0.set == .val })
    let shift = 7 * place
    let expected = scene.fixture.shown.map { key, mask in
      let words = key.split(separator: " ").compactMap { Int($0) }
      return ("\(words[0] + shift) \(words[1])", mask)
    }
    #expect(masks == Dictionary(uniqueKeysWithValues: expected))
  }

  @Test(arguments: [ExportFormat.davis, .cvat, .mots, .labelstudio, .masklet])
  func `other formats have a folder for each set, with the file that a video gives alone`(
    format: ExportFormat
  ) async throws {
    let scene = try Scene()
    let dataset = scene.divided
    try await format.write(dataset, to: scene.file)
    let zip = try ReadZip(scene.file)
    #expect(
      zip.names == dataset.videos.map { "\($0.set.rawValue)/\(format.fileName(of: $0.video))" })
    let first = try #require(dataset.videos.first { $0.video.stem == "My_clip" })
    let alone = scene.fixture.file("alone")
    try await format.write(Scene.source(scene.fixture, named: first.id), to: alone)
    let name = "\(first.set.rawValue)/\(format.fileName(of: first.video))"
    #expect(try zip.bytes(name) == Array(try Data(contentsOf: alone)))
  }

  @Test(arguments: formats)
  func `progress counts the frames of all videos, and ends at their sum`(
    format: ExportFormat
  ) async throws {
    let scene = try Scene()
    var last = 0
    try await format.write(scene.divided, to: scene.file) { done, total in
      #expect(total == 3 * Fixture.frameCount && done >= last && done <= total)
      last = done
    }
    #expect(last == 3 * Fixture.frameCount)
  }

  @Test(arguments: formats)
  func `a dataset that is not finished leaves nothing`(format: ExportFormat) async throws {
    let scene = try Scene()
    struct Stopped: Error {}
    await #expect(throws: Stopped.self) {
      try await format.write(scene.dataset, to: scene.file) { done, _ in
        if done > Fixture.frameCount + 2 { throw Stopped() }
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scene.fixture.folder.path).isEmpty)
  }

  @Test func `a video that a format cannot hold is named`() async throws {
    let fixture = try Fixture()
    var source = fixture.source
    source.objects = [
      AnnotatedTrack(id: 300, name: "X", category: nil, color: ObjectColor(rgb: 0))
    ]
    source.masks = Masks(all: [
      TrackMask(objectID: 300, frame: 0, rle: RLE(Mask(size: Fixture.size) { x, _ in x < 4 }))
    ])
    let made = source
    let dataset = Dataset(
      name: "A", categories: [],
      videos: [
        DatasetVideo(
          id: "1", video: made.video, objects: made.objects, frameCount: Fixture.frameCount,
          open: { made })
      ])
    let error = await #expect(throws: FormatError.self) {
      try await ExportFormat.davis.write(dataset, to: fixture.file("out"))
    }
    #expect(error?.description.hasPrefix("My clip.mp4: Object 300") == true)
  }
}
