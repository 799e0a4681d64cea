import Foundation
import Masklets
import Testing

@testable import Formats

@Suite struct LabelStudioImportTests {
  private static let facts =
    #""original_width": 53, "original_height": 37, "image_rotation": 0, "#
    + #""from_name": "label", "to_name": "image""#

  /// The upper left quarter of the picture, moved to the right by some per cent.
  private static func polygon(_ label: String, by x: Int = 0, _ more: String = "") -> String {
    let ring = "[[\(x), 0], [\(x + 50), 0], [\(x + 50), 50], [\(x), 50]]"
    return #"{"id": "a", "type": "polygonlabels", \#(facts)\#(more), "value": {"closed": true, "#
      + #""points": \#(ring), "polygonlabels": ["\#(label)"]}}"#
  }

  private static func brush(_ bytes: [UInt8], _ facts: String = facts) -> String {
    let rle = bytes.map(String.init).joined(separator: ",")
    return #"{"id": "b", "type": "brushlabels", \#(facts), "value": {"format": "rle", "#
      + #""rle": [\#(rle)], "brushlabels": ["Cat"]}}"#
  }

  private static func task(_ picture: String, _ results: String...) -> String {
    #"{"id": 7, "data": {"image": "\#(picture)"}, "annotations": [{"id": 1, "#
      + #""was_cancelled": false, "result": [\#(results.joined(separator: ", "))]}], "#
      + #""predictions": [3]}"#
  }

  private func read(
    _ text: String
  ) async throws -> (survey: ImportSurvey, masks: [String: Mask]) {
    let fixture = try Fixture()
    let file = fixture.file("in.json")
    try Data(text.utf8).write(to: file)
    let survey = try ImportFormat.labelstudio.reader(of: file, for: Fixture.video).survey()
    return (survey, try await Fixture.imported(.labelstudio, file))
  }

  private func refusal(_ text: String) async throws -> String? {
    do {
      _ = try await read(text)
      return nil
    } catch let error as FormatError {
      return error.description
    }
  }

  @Test func `tasks of any order are linked by their labels and places`() async throws {
    var blobs = Blobs(seed: 3)
    let cat = blobs.mask(Fixture.size)
    let (survey, masks) = try await read(
      "["
        + [
          Self.task("s3://bucket/clip_0002.jpg?X-Amz-Signature=ab12", Self.polygon("Dog", by: 10)),
          Self.task(
            "/data/upload/1/0a1b-clip_0000.jpg", Self.polygon("Dog"),
            Self.brush(BrushRLE.encode(cat))),
          Self.task(
            "/data/local-files/?d=a/clip_0001.PNG", Self.polygon("Dog", by: 50),
            Self.polygon("Dog", by: 5)),
        ].joined(separator: ",\n") + "]\n")
    #expect(Set(masks.keys) == ["1 0", "1 1", "1 2", "2 0", "3 1"])
    #expect(masks["2 0"] == cat)
    #expect(masks["1 0"]?.bounds == PixelBounds(minX: 0, minY: 0, maxX: 25, maxY: 17))
    #expect(survey.tracks.map(\.category) == ["Dog", "Cat", "Dog"])
    #expect(survey.tracks.map(\.name) == ["Dog 1", "Cat 2", "Dog 3"])
    #expect(survey.maskCount == 5)
  }

  @Test func `the objects that our export names are kept, beside those that people added`()
    async throws
  {
    let ours = #", "score": 0.5, "meta": {"text": ["object 2", "Rex"]}"#
    let (survey, masks) = try await read(
      "["
        + [
          Self.task(
            "images/00000.jpg", Self.polygon("Dog", ours), Self.polygon("Dog", by: 50, ours)),
          Self.task("images/00001.jpg", Self.polygon("Dog", by: 50, ours), Self.polygon("Dog")),
        ].joined(separator: ",") + "]")
    #expect(Set(masks.keys) == ["2 0", "2 1", "1 1"])
    // Two regions of one object are parts of its mask.
    #expect(masks["2 0"]?.bounds?.width == 53)
    #expect(survey.tracks.map(\.name) == ["Dog 1", "Rex"])
  }

  @Test func `cancelled annotations are skipped, and one of several is taken`() async throws {
    func answer(_ x: Int, _ more: String) -> String {
      #"{"result": [\#(Self.polygon("Dog", by: x))]\#(more)}"#
    }
    func task(_ frame: Int, _ annotations: String, _ predictions: String = "") -> String {
      #"{"data": {"image": "\#(frame).jpg"}, "annotations": [\#(annotations)], "#
        + #""predictions": [\#(predictions)]}"#
    }
    let cancelled = answer(0, #", "was_cancelled": true"#)
    let (survey, masks) = try await read(
      "["
        + [
          task(0, cancelled), task(1, cancelled + "," + answer(10, "")),
          task(2, answer(20, "") + "," + answer(30, #", "ground_truth": true"#)),
          task(3, "", answer(40, "")), task(4, cancelled, answer(0, "")),
        ].joined(separator: ",") + "]")
    let left = masks.mapValues { $0.bounds?.minX }
    #expect(left == ["1 1": 5, "1 2": 16, "1 3": 21])
    #expect(survey.notes.contains { $0.hasPrefix("1 tasks have several annotations") })
    #expect(survey.notes.contains { $0.hasPrefix("1 tasks have no annotations") })
  }

  @Test func `boxes and other answers are left out, alone they are refused`() async throws {
    let others =
      #"{"type": "rectanglelabels", "value": {"x": 1, "y": 2, "width": 3, "height": 4}}, "#
      + #"{"type": "choices", "value": {"choices": ["a"]}}, {"type": "relation", "from_id": "a"}"#
    let (survey, masks) = try await read("[\(Self.task("0.jpg", others, Self.polygon("Dog")))]")
    #expect(masks.count == 1)
    #expect(survey.notes.contains { $0.hasPrefix("3 boxes, points or other answers") })
    #expect(try await refusal("[\(Self.task("0.jpg", others))]")?.contains("no masks") == true)

    let fixture = try Fixture()
    let file = fixture.file("boxes.json")
    try await ExportFormat.labelstudio.write(fixture.source, to: file, shapes: .boxes)
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(try await refusal(text)?.contains("no masks") == true)
  }

  @Test func `a zip with a list of tasks larger than a piece is read, a second list is refused`()
    async throws
  {
    let fixture = try Fixture()
    let tasks = (0..<12).map { Self.task("clip_\($0).jpg", Self.polygon("Dog")) }
    let space = String(repeating: " ", count: 700_000)
    let text = "[" + tasks.joined(separator: ",\n" + space) + "]"
    let file = try fixture.zip([("a/project-1.json", text), ("a/images/clip_0.jpg", "none")])
    #expect(try await Fixture.imported(.labelstudio, file).count == 12)
    let two = try fixture.zip([("a.json", text), ("../../b.json", text)])
    #expect(throws: FormatError.self) {
      try ImportFormat.labelstudio.reader(of: two, for: Fixture.video).survey()
    }
  }

  @Test(arguments: [
    ("[]", "no masks"), ("{}", "no masks"), (#"{"tasks": []}"#, "list"),
    ("[1, 2]", "not Label Studio's"),
    (#"[{"image": "0.jpg", "label": [{"points": [[0, 0]]}]}]"#, "not Label Studio's"),
    ("[\(task("0.jpg", polygon("Dog")))", "damaged or cut off"),
    ("[\(task("0.jpg", polygon("Dog")))] []", "after the end"),
    ("[\(task("clip.jpg", polygon("Dog")))]", "frame is unknown"),
    ("[\(task("clip_3.mp4", polygon("Dog")))]", "frame is unknown"),
    ("[\(task("99.jpg", polygon("Dog")))]", "frame 99"),
    ("[\(task("0.jpg", polygon("Dog"))), \(task("a/00.jpg", polygon("Dog")))]", "Two tasks"),
    ("[\(task("0.jpg", polygon("Dog", by: 400)))]", "percentages"),
    ("[\(task("0.jpg", polygon("Dog", by: 0, #", "score": 1e36"#)))]", "score"),
    ("[\(task("0.jpg", polygon("Dog", by: 0, #", "score": 1e400"#)))]", "not Label Studio's"),
    ("[\(task("0.jpg", brush([0, 0, 0])))]", "cut off"),
    ("[\(task("0.jpg", brush([255, 255, 255, 255, 57, 27, 252])))]", "values"),
    ("[\(task("0.jpg", brush([1], #""original_width": 64, "original_height": 48"#)))]", "64"),
    (
      "[\(task("0.jpg", brush([1], #""original_width": 4000000000, "original_height": 1"#)))]",
      "4000000000"
    ),
    ("[\(task("0.jpg", brush([1], #""image_rotation": 90"#)))]", "turned"),
  ])
  func `a file that does not fit is refused with the reason`(
    text: String, reason: String
  ) async throws {
    let sentence = try await refusal(text)
    #expect(sentence?.contains(reason) == true, "\(sentence ?? "none")")
  }

  @Test func `polygons of too few points, odd pairs or numbers that are none are refused`()
    async throws
  {
    for ring in ["[]", "[[1, 2], [3, 4]]", "[[1], [2], [3]]", "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]"] {
      let region =
        #"{"type": "polygonlabels", \#(Self.facts), "value": {"points": \#(ring)}}"#
      #expect(try await refusal("[\(Self.task("0.jpg", region))]") != nil, "\(ring)")
    }
    let deep = "[" + String(repeating: "[", count: 100_000)
    #expect(try await refusal(deep) != nil)
  }

  @Test func `a mask cut anywhere or with a byte changed never crashes`() async throws {
    var blobs = Blobs(seed: 8)
    let whole = BrushRLE.encode(blobs.mask(Fixture.size))
    for _ in 0..<20 {
      let cut = Array(whole[..<blobs.next(whole.count - 1)])
      #expect(try await refusal("[\(Self.task("0.jpg", Self.brush(cut)))]") != nil)
      var damaged = whole
      damaged[blobs.next(whole.count)] ^= UInt8(1 + blobs.next(255))
      _ = try await refusal("[\(Self.task("0.jpg", Self.brush(damaged)))]")
    }
  }
}
