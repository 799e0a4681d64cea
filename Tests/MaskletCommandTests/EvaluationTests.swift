import Foundation
import Masklets
import TestSupport
import Testing
import VideoIO

@testable import masklet

@Suite struct EvaluationTests {
  private let size = ImageSize(width: 60, height: 40)
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var square: Mask { rectangle(size, 10..<30, 10..<30) }
  private var half: Mask { rectangle(size, 10..<20, 10..<30) }
  private var empty: Mask { Mask(size: size) }

  private func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

  /// Writes one greyscale mask per frame.
  private func writeGrey(_ masks: [Mask], to path: String) throws {
    for (i, mask) in masks.enumerated() {
      try folder.write(MaskPNG.encode(mask), to: "\(path)/0000\(i).png")
    }
  }

  @Test func `the first and the last frame do not count`() throws {
    try writeGrey([square, square, square, square], to: "truth")
    try writeGrey([empty, square, half, empty], to: "result")
    let evaluation = try Evaluation.measure(truth: path("truth"), result: path("result"))
    #expect(evaluation.mean.j == 0.75)
    #expect(evaluation.sequences.map(\.frameCount) == [2])
  }

  @Test func `an indexed result is measured against greyscale truth`() throws {
    try writeGrey([square, square, square], to: "truth")
    for i in 0..<3 { try folder.write([1: half], size: size, to: "result/0000\(i).png") }
    let evaluation = try Evaluation.measure(truth: path("truth"), result: path("result"))
    #expect(evaluation.mean.j == 0.5)
  }

  @Test func `objects are averaged, and over all sequences every object counts the same`() throws {
    let other = rectangle(size, 40..<50, 10..<20)
    for i in 0..<3 {
      try folder.write([1: square, 2: other], size: size, to: "truth/pair/0000\(i).png")
      try folder.write([1: square], size: size, to: "result/pair/0000\(i).png")
      try folder.write([1: square], size: size, to: "truth/single/masks/0000\(i).png")
      try folder.write([1: half], size: size, to: "result/single/0000\(i).png")
    }
    let evaluation = try Evaluation.measure(truth: path("truth"), result: path("result"))
    #expect(evaluation.sequences.map(\.name) == ["pair", "single"])
    #expect(evaluation.sequences.map(\.mean.j) == [0.5, 0.5])
    #expect(evaluation.sequences[0].objects.map(\.accuracy.j) == [1, 0])
    #expect(abs(evaluation.mean.j - 0.5) < 1e-12)
  }

  @Test func `a DAVIS release is found below its root`() throws {
    for i in 0..<3 {
      try folder.write([1: square], size: size, to: "davis/Annotations/480p/dog/0000\(i).png")
      try folder.write([1: square], size: size, to: "result/dog/0000\(i).png")
    }
    let evaluation = try Evaluation.measure(truth: path("davis"), result: path("result"))
    #expect(evaluation.sequences.map(\.name) == ["dog"])
    #expect(evaluation.mean == Accuracy(j: 1, f: 1))
  }

  @Test func `index 255 of indexed truth is background`() throws {
    for i in 0..<3 {
      try folder.write(
        [1: square, 255: rectangle(size, 40..<60, 0..<40)], size: size,
        to: "truth/0000\(i).png")
      try folder.write([1: square], size: size, to: "result/0000\(i).png")
    }
    let evaluation = try Evaluation.measure(truth: path("truth"), result: path("result"))
    #expect(evaluation.sequences[0].objects.map(\.id) == [1])
    #expect(evaluation.mean.j == 1)
  }

  @Test func `missing masks and ones that do not fit are named`() throws {
    try writeGrey([square, square, square, square], to: "truth")
    func complaint(_ result: String) -> String {
      do {
        _ = try Evaluation.measure(truth: path("truth"), result: result)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(complaint(path("nowhere")).contains("there is no folder"))
    try folder.write([], to: "bare/readme.txt")
    #expect(complaint(path("bare")).contains("holds no mask PNGs"))
    try writeGrey([square, square], to: "short")
    #expect(complaint(path("short")).contains("no mask for 1 of 2 frames"))
    #expect(complaint(path("short")).contains("00002.png"))
    try writeGrey(
      [Mask](repeating: Mask(size: ImageSize(width: 6, height: 4)), count: 4), to: "small")
    #expect(complaint(path("small")).contains("6×4"))
    for i in 0..<4 { try folder.write([3: square], size: size, to: "foreign/0000\(i).png") }
    #expect(complaint(path("foreign")).contains("object 3"))
    for i in 0..<4 { try folder.write([1, 2, 3], to: "broken/0000\(i).png") }
    #expect(complaint(path("broken")).contains("neither a JPEG nor a PNG"))
  }

  @Test func `the JSON has fractions by sequence and their mean`() throws {
    try writeGrey([square, square, square], to: "truth")
    try writeGrey([half, half, half], to: "result")
    let evaluation = try Evaluation.measure(truth: path("truth"), result: path("result"))
    let parsed = try JSONSerialization.jsonObject(with: Data(evaluation.json().utf8))
    let object = try #require(parsed as? [String: Any])
    let sequences = try #require(object["sequences"] as? [String: [String: Double]])
    let numbers = try #require(sequences["truth"])
    #expect(numbers["j"] == 0.5)
    let f = try #require(numbers["f"])
    #expect(numbers["j_and_f"] == (0.5 + f) / 2)
    #expect((object["mean"] as? [String: Double]) == numbers)
  }
}
