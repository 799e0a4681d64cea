import Foundation
import Masklets
import Testing

@testable import Formats

@Suite struct YOLOImportTests {
  private static let square = "0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5"

  /// The contents of a zip of these files, or the error for it.
  private func read(
    _ entries: [(name: String, text: String)]
  ) async throws -> (survey: ImportSurvey, masks: [String: Mask]) {
    let fixture = try Fixture()
    let file = try fixture.zip(entries)
    let survey = try ImportFormat.yolo.reader(of: file, for: Fixture.video).survey()
    return (survey, try await Fixture.imported(.yolo, file))
  }

  private func refusal(_ entries: [(name: String, text: String)]) async throws -> String? {
    do {
      _ = try await read(entries)
      return nil
    } catch let error as FormatError {
      return error.description
    }
  }

  @Test func `a dataset of another tool is read by the numbers in its names`() async throws {
    let (survey, masks) = try await read([
      ("set/data.yml", "names: [person, 'a dog']\nnc: 2\n"),
      ("set/README.dataset.txt", "hello"),
      ("set/images/train/clip_000002.jpg", "no picture"),
      ("set/labels/train/clip_000002.txt", "1 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5\r\n"),
      ("set/labels/val/clip_000000.txt", "1 0.1 0.1 0.48 0.1 0.5 0.5\n\n0 0 0 1 0 1 1 0 1\n"),
      ("set/labels/val/clip_000001.txt", ""),
      ("__MACOSX/set/labels/val/._clip_000000.txt", "noise"),
    ])
    #expect(Set(masks.keys) == ["1 0", "1 2", "2 0"])
    #expect(masks["2 0"]?.area == Fixture.size.pixelCount)
    #expect(survey.tracks.map(\.category) == ["a dog", "person"])
    #expect(survey.tracks.map(\.name) == ["a dog 1", "person 2"])
    #expect(survey.maskCount == 3)
  }

  @Test func `label files without a folder or names are read, and frames that count from 1`()
    async throws
  {
    let (survey, masks) = try await read([
      ("classes.txt", "thing\n"), ("f1.txt", Self.square), ("f12.txt", Self.square),
    ])
    #expect(Set(masks.keys) == ["1 0", "2 11"] || Set(masks.keys) == ["1 0", "1 11"])
    #expect(survey.tracks.first?.category == "thing")
    let (unnamed, _) = try await read([("0.txt", Self.square)])
    #expect(unnamed.tracks.map(\.category) == ["class 0"])
  }

  @Test func `the score that a model wrote behind an outline is kept`() async throws {
    let fixture = try Fixture()
    let file = try fixture.zip([("0.txt", Self.square + " 0.25")])
    var scores: [Float] = []
    try await ImportFormat.yolo.reader(of: file, for: Fixture.video).forEachMask {
      scores.append($0.score)
    }
    #expect(scores == [0.25])
  }

  @Test func `bounding boxes are left out and counted, alone they are refused`() async throws {
    let boxes = "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.2 0.9\n"
    let (survey, masks) = try await read([("0.txt", boxes + Self.square)])
    #expect(masks.count == 1 && survey.maskCount == 1)
    #expect(survey.notes.contains { $0.hasPrefix("2 bounding boxes") })
    #expect(try await refusal([("0.txt", boxes)])?.contains("boxes only") == true)
  }

  @Test func `outlines without pixels make no objects`() async throws {
    let (survey, masks) = try await read([
      ("0.txt", "0 0.5 0.5 0.5 0.6 0.5 0.7\n0 -0.9 -0.9 -0.1 -0.9 -0.1 -0.1\n" + Self.square)
    ])
    #expect(survey.tracks.map(\.id) == [1])
    #expect(Set(masks.keys) == ["1 0"])
  }

  @Test(arguments: [
    ("0 nan nan 0.5 0.1 0.5 0.5", "point"), ("0 inf 0 0.5 0.1 0.5 0.5", "point"),
    ("0 1e308 -1e308 0.5 0.1 0.5 0.5", "point"), ("0 12 30 45.5 30 45.5 60", "fractions"),
    ("0 0.1 0.1 0.5", "3 points"), ("0", "3 points"), ("a 0.1 0.1 0.5 0.1 0.5 0.5", "class"),
    ("-1 0.1 0.1 0.5 0.1 0.5 0.5", "class"), ("1e9 0.1 0.1 0.5 0.1 0.5 0.5", "class"),
    ("99999999999999999999 0 0 1 0 1 1", "class"), ("0 0.1 0.1 x 0.1 0.5 0.5", "place of a number"),
    ("0 0.1 0.1 0.5 0.1 0.5 0.5 7", "odd"), ("{\"a\": [0.1, 0.2]}", "class"),
    ("0 0.1,0.1 0.5,0.1 0.5,0.5 0 0 0 0", "place of a number"),
  ])
  func `a line that is no label is named`(line: String, reason: String) async throws {
    let sentence = try await refusal([("labels/a_3.txt", Self.square + "\n" + line)])
    #expect(sentence?.hasPrefix("Line 2 of labels/a_3.txt") == true, "\(sentence ?? "none")")
    #expect(sentence?.contains(reason) == true, "\(sentence ?? "none")")
  }

  @Test func `files whose frames are unknown, double or not the video's are refused`() async throws
  {
    for (names, reason) in [
      (["labels/a.txt"], "number at the end"), (["labels/99.txt"], "frame 99"),
      (["labels/train/a1.txt", "labels/val/b01.txt"], "two label files"),
      (["images/0.jpg"], "no label files"), (["labels/1234567890123.txt"], "number at the end"),
    ] {
      let sentence = try await refusal(names.map { ($0, Self.square) })
      #expect(sentence?.contains(reason) == true, "\(names): \(sentence ?? "none")")
    }
  }

  @Test func `names in the zip lead nowhere`() async throws {
    let (_, masks) = try await read([("../../tmp/masklet-labels/../labels/0.txt", Self.square)])
    #expect(Set(masks.keys) == ["1 0"])
    #expect(!FileManager.default.fileExists(atPath: "/tmp/masklet-labels"))
  }

  @Test func `more than a million labels are refused`() async throws {
    let boxes = String(repeating: "0 0 0 1 1\n", count: 600_000)
    let sentence = try await refusal([("labels/0.txt", boxes), ("labels/1.txt", boxes)])
    #expect(sentence?.contains("1000000 labels") == true)
  }

  @Test func `more objects than a session takes are refused`() async throws {
    let lines = (0...1000).map { "\($0) 0 0 1 0 1 1" }
    let sentence = try await refusal([("0.txt", lines.joined(separator: "\n"))])
    #expect(sentence?.contains("1000 objects") == true)
  }
}
