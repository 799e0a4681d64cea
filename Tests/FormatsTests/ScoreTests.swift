import Foundation
import Testing

@testable import Formats

@Suite struct ScoreTests {
  /// Reads COCO annotations with these scores, one for each frame; nil stands for none.
  private func read(_ scores: [String?]) async throws -> (scores: [Float], notes: [String]) {
    let fixture = try Fixture()
    let file = fixture.file("in.json")
    let images = scores.indices.map { #"{"id": \#($0 + 1), "frame_index": \#($0)}"# }
    let annotations = scores.enumerated().map { index, score in
      let ring = "[[0,0,20,0,20,20,0,20]]"
      let rest = score.map { #", "score": \#($0)"# } ?? ""
      return #"{"id": \#(index), "image_id": \#(index + 1), "track_id": 1, "#
        + #""segmentation": \#(ring)\#(rest)}"#
    }
    let text =
      #"{"images": [\#(images.joined(separator: ","))], "categories": [], "annotations": ["#
      + annotations.joined(separator: ",") + "]}"
    try Data(text.utf8).write(to: file)
    let reader = ImportFormat.coco.reader(of: file, for: Fixture.video)
    let notes = try reader.survey().notes
    var found: [Float] = []
    try await reader.forEachMask { found.append($0.score) }
    return (found, notes)
  }

  @Test func `scores are fractions of 1, and 1 where there are none`() async throws {
    let read = try await read(["0.25", nil, "1", "0"])
    #expect(read.scores == [0.25, 1, 1, 0])
    #expect(read.notes.isEmpty)
  }

  @Test func `percentages become fractions, of the whole file`() async throws {
    let read = try await read(["95", "0.5", nil])
    #expect(read.scores == [0.95, 0.005, 1])
    #expect(read.notes.count == 1)
  }

  @Test(arguments: ["1e36", "-0.1", "100.5", "1e400", "NaN", "-1e300"])
  func `a score that is neither is refused`(score: String) async throws {
    await #expect(throws: FormatError.self) { _ = try await read([score]) }
  }
}
