import Compression
import Foundation
import Masklets
import TestSupport
import Testing

@testable import Formats

/// The text of exports of two small masks, one with a hole, to the byte.
@Suite struct ExactTextTests {
  private static let size = ImageSize(width: 12, height: 8)

  private static func source(named name: String) -> ExportSource {
    let frame = Mask(size: size) { x, y in
      (1...6).contains(x) && (2...5).contains(y) && !((3...4).contains(x) && (3...4).contains(y))
    }
    let corner = Mask(size: size) { x, y in (9...10).contains(x) && y <= 1 }
    return ExportSource(
      video: AnnotatedVideo(name: name, size: size, frameCount: 2, framesPerSecond: 24),
      categories: [],
      objects: [1, 2].map {
        AnnotatedTrack(id: $0, name: "Object \($0)", category: nil, color: .cycled($0 - 1))
      }, range: 0...1,
      masks: Masks(all: [
        TrackMask(objectID: 1, frame: 0, rle: RLE(frame)),
        TrackMask(objectID: 2, frame: 0, rle: RLE(corner)),
      ]),
      pictures: { PlainFrames(size: size, frameCount: 2) })
  }

  private static let coco = """
    {"info":{"description":"m"},"licenses":[],"videos":[{"fps":24,"height":8,"id":1,"length":2,\
    "name":"m","width":12}],"categories":[{"id":1,"name":"object","supercategory":""}],\
    "annotations":[
    {"area":20,"bbox":[1,2,6,4],"category_id":1,"id":1,"image_id":1,"iscrowd":0,\
    "object_name":"Object 1","score":1,"segmentation":SHAPE1,"track_id":1,"video_id":1},
    {"area":4,"bbox":[9,0,2,2],"category_id":1,"id":2,"image_id":1,"iscrowd":0,\
    "object_name":"Object 2","score":1,"segmentation":SHAPE2,"track_id":2,"video_id":1}
    ],
    "images":[
    {"file_name":"00000.jpg","frame_index":0,"height":8,"id":1,"video_id":1,"width":12},
    {"file_name":"00001.jpg","frame_index":1,"height":8,"id":2,"video_id":1,"width":12}
    ]}

    """

  @Test(arguments: [
    (
      ExportFormat.Shapes.masks, #"{"counts":":4400MN020N02300V1","size":[8,12]}"#,
      #"{"counts":"X22608","size":[8,12]}"#
    ),
    (
      .polygons,
      "[[1,2,7,2,7,4,5,4,5,3,3,3,3,4,1,4],[1,4,3,4,3,5,5,5,5,4,7,4,7,6,1,6]]",
      "[[9,0,11,0,11,2,9,2]]"
    ),
  ])
  func `COCO`(shapes: ExportFormat.Shapes, first: String, second: String) async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "out")
    try await ExportFormat.coco.write(Self.source(named: "m"), to: file, shapes: shapes)
    let expected = Self.coco.replacing("SHAPE1", with: first).replacing("SHAPE2", with: second)
    #expect(try String(contentsOf: file, encoding: .utf8) == expected)
  }

  @Test func `YOLO`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "out")
    try await ExportFormat.yolo.write(Self.source(named: "v"), to: file)
    let zip = try ReadZip(file)
    #expect(
      zip.names == [
        "data.yaml", "labels/train/v_00000.txt", "images/train/v_00000.jpg",
        "labels/train/v_00001.txt", "images/train/v_00001.jpg",
      ])
    #expect(
      try zip.text("data.yaml") == """
        # Masks of "v", for Ultralytics YOLO segmentation.
        path: .
        train: images/train
        val: images/train
        names:
          0: "object"

        """)
    #expect(
      try zip.text("labels/train/v_00000.txt") == """
        0 0.083333 0.250000 0.583333 0.250000 0.583333 0.750000 0.083333 0.750000 0.083333 \
        0.250000 0.250000 0.375000 0.250000 0.625000 0.416667 0.625000 0.416667 0.375000 \
        0.250000 0.375000 0.083333 0.250000
        0 0.750000 0.000000 0.916667 0.000000 0.916667 0.250000 0.750000 0.250000
        """)
    #expect(try zip.text("labels/train/v_00001.txt") == "")
  }

  @Test func `CVAT`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "out")
    try await ExportFormat.cvat.write(Self.source(named: "m"), to: file, shapes: .polygons)
    let points = #"points="1,2;7,2;7,6;1,6;1,2;3,3;3,5;5,5;5,3;3,3;1,2" z_order="0">"#
    let facts =
      #"<attribute name="object_id">1</attribute>"#
      + #"<attribute name="object_name">Object 1</attribute></polygon>"#
    let tracks = """
        <track id="0" label="object" source="semi-auto">
          <polygon frame="0" keyframe="1" outside="0" occluded="0" \(points)\(facts)
          <polygon frame="1" keyframe="1" outside="1" occluded="0" \(points)\(facts)
        </track>

      """
    #expect(try String(contentsOf: file, encoding: .utf8).contains(tracks))
  }
}

/// The entries of a zip that was written.
struct ReadZip {
  private let reader: ZipReader

  init(_ file: URL) throws {
    reader = try ZipReader(FileBytes(file), limits: ZipReader.Limits(entries: 10_000))
  }

  var names: [String] { reader.entries.map(\.name) }

  func bytes(_ name: String) throws -> [UInt8] {
    let entry = try #require(reader.entries.first { $0.name == name }, "\(name)")
    return try reader.contents(of: entry)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  func json(_ name: String) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(try bytes(name))) as? [String: Any], "\(name)")
  }
}
