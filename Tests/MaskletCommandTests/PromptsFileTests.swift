import Foundation
import Masklets
import TestSupport
import Testing

@testable import masklet

@Suite struct PromptsFileTests {
  private let size = ImageSize(width: 854, height: 480)
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func objects(_ json: String) throws -> [PromptedObject] {
    let file = try folder.write(Array(json.utf8), to: "prompts.json")
    return try PromptsFile(at: file).promptedObjects(size: size, frameCount: 20) { path, _ in
      Mask(size: path == "small.png" ? ImageSize(width: 2, height: 2) : size)
    }
  }

  private func complaint(_ json: String) -> String {
    do {
      _ = try objects(json)
      return ""
    } catch {
      return "\(error)"
    }
  }

  /// A file with one object that has these prompts.
  private func one(_ prompts: String) -> String {
    #"{"objects": [{"object_id": 1, "prompts": [\#(prompts)]}]}"#
  }

  @Test func `points, boxes and masks become keyframes by frame`() throws {
    let objects = try objects(
      """
      {"objects": [{"object_id": 1, "name": "dog", "category": "animal", "prompts": [
        {"frame_idx": 12, "mask": "there.png"},
        {"frame_idx": 0, "points": [[420, 380], [700, 479.5]], "labels": [1, 0]},
        {"frame_idx": 9, "box": [820, 640, 560, -3]}]}]}
      """)
    #expect(objects.map(\.id) == [1])
    let keyframes = objects[0].keyframes
    #expect(keyframes.map(\.frame) == [0, 9, 12])
    #expect(
      keyframes[0].prompt.clicks == [
        Click(Point(x: 420, y: 380), include: true), Click(Point(x: 700, y: 479.5), include: false),
      ])
    #expect(keyframes[1].prompt.box == Box(x1: 560, y1: 0, x2: 820, y2: 480))
    #expect(keyframes[2].prompt.mask == Mask(size: size))
  }

  @Test func `prompts on one frame add up`() throws {
    let objects = try objects(
      one(
        #"{"frame_idx": 3, "box": [1, 2, 30, 40]}, "#
          + #"{"frame_idx": 3, "points": [[5, 6]], "labels": [1]}"#))
    #expect(objects[0].keyframes.count == 1)
    #expect(objects[0].keyframes[0].prompt.clicks.count == 1)
    #expect(objects[0].keyframes[0].prompt.box != nil)
  }

  @Test(arguments: [
    (#"{"objects": []}"#, "names no objects"),
    (#"{"object": []}"#, #"has no "objects""#),
    (#"{"objects": [{"object_id": "a", "prompts": []}]}"#, "objects[0].object_id"),
    (#"{"objects": [{"object_id": 0, "prompts": []}]}"#, "object_id 0 is outside 1 to 255"),
    (#"{"objects": [{"object_id": 256, "prompts": []}]}"#, "object_id 256 is outside"),
    (#"{"objects": [{"object_id": 1, "prompts": []}]}"#, "object 1 has no prompts"),
    ("[", "is not a prompts file"),
  ])
  func `a file that is none is refused, saying where`(json: String, fact: String) {
    #expect(complaint(json).contains(fact), "\(complaint(json))")
  }

  @Test(arguments: [
    (#"{"frame_idx": 20, "box": [0, 0, 1, 1]}"#, "outside the video's frames 0 to 19"),
    (#"{"frame_idx": -1, "box": [0, 0, 1, 1]}"#, "outside the video's frames"),
    (#"{"frame_idx": 0}"#, "give points with labels, a box or a mask"),
    (#"{"frame_idx": 0, "points": [[1, 1]]}"#, "1 points but 0 labels"),
    (#"{"frame_idx": 0, "points": [[1, 1, 1]], "labels": [1]}"#, "a point is [x, y]"),
    (#"{"frame_idx": 0, "points": [[855, 1]], "labels": [1]}"#, "outside the video's 854×480"),
    (#"{"frame_idx": 0, "points": [[1, 1]], "labels": [2]}"#, "the label 2 is neither"),
    (#"{"frame_idx": 0, "box": [1, 2, 3]}"#, "a box is [x1, y1, x2, y2]"),
    (#"{"frame_idx": 0, "mask": "small.png"}"#, "the mask small.png is 2×2"),
    (#"{"frame_idx": 0, "mask": "m.png", "box": [0, 0, 1, 1]}"#, "a mask stands alone"),
  ])
  func `a prompt that cannot be met is refused, naming object and frame`(
    prompt: String, fact: String
  ) {
    #expect(complaint(one(prompt)).contains(fact), "\(complaint(one(prompt)))")
    #expect(complaint(one(prompt)).contains("object 1"))
  }

  @Test func `an object named twice is refused`() {
    let object = #"{"object_id": 4, "prompts": [{"frame_idx": 0, "box": [0, 0, 9, 9]}]}"#
    #expect(complaint(#"{"objects": [\#(object), \#(object)]}"#).contains("4 occurs twice"))
  }
}
