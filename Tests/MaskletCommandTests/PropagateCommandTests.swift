import Foundation
import Masklets
import TestSupport
import Testing
import VideoIO

@testable import masklet

@Suite struct PropagateCommandTests {
  private let size = ImageSize(width: 96, height: 64)
  private let folder: TemporaryFolder

  /// Four frames named 7, 8, 9 and 10, on which a light square moves over a dark ground, and its
  /// mask on the first.
  init() throws {
    folder = try TemporaryFolder()
    for frame in 0..<4 {
      let bright = square(frame).bytes(on: 150)
      let pixels = bright.indices.map { (i: Int) -> UInt8 in
        let texture: Int = (i * 7 + i / 96 * 13) % 23
        return bright[i] + UInt8(20 + texture)
      }
      try folder.write(
        IndexedPNG.encode(pixels, size: size, palette: .davis), to: "frames/\(frame + 7).png")
    }
    try folder.write(MaskPNG.encode(square(0)), to: "first.png")
    let prompts =
      #"{"objects": [{"object_id": 5, "prompts": [{"frame_idx": 0, "mask": "first.png"}]}]}"#
    try folder.write(Array(prompts.utf8), to: "prompts.json")
  }

  private func square(_ frame: Int) -> Mask {
    rectangle(size, 20 + 2 * frame..<44 + 2 * frame, 20..<44)
  }

  private func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

  private func run(_ arguments: String...) async throws {
    let command = try PropagateCommand.parse(
      [path("frames"), "--prompts", path("prompts.json"), "--output", path("out")] + arguments)
    try await command.run()
  }

  private func complaint(_ arguments: String...) async -> String {
    do {
      let command = try PropagateCommand.parse(arguments)
      try await command.run()
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `a mask is written for every frame, under the frame's name`() async throws {
    try await run()
    let files = try FileManager.default.contentsOfDirectory(atPath: path("out"))
    #expect(Set(files) == ["7.png", "8.png", "9.png", "10.png"])
    for frame in 0..<4 {
      let image = try LabelImage(reading: URL(fileURLWithPath: path("out/\(frame + 7).png")))
      #expect(image.isIndexed && image.size == size)
      #expect(image.objectIDs(greyIsID: false) == [5])
      #expect(image.mask(of: 5, greyIsID: false).iou(with: square(frame)) > 0.8)
    }
  }

  @Test func `an archive of images gives the masks of the folder`() async throws {
    let images = try (7...10).map { number in
      (
        "shots/\(number).png",
        [UInt8](try Data(contentsOf: folder.url.appending(path: "frames/\(number).png")))
      )
    }
    try folder.write(try zipArchive(of: images), to: "frames.zip")
    try await run()
    let command = try PropagateCommand.parse([
      path("frames.zip"), "--prompts", path("prompts.json"), "--output", path("of archive"),
    ])
    try await command.run()
    for name in ["7.png", "8.png", "9.png", "10.png"] {
      #expect(
        FileManager.default.contentsEqual(
          atPath: path("out/" + name), andPath: path("of archive/" + name)))
    }
  }

  @Test func `only the frames of the range are written`() async throws {
    try await run("--start-frame", "1", "--end-frame", "2", "--direction", "forward", "--json")
    let files = try FileManager.default.contentsOfDirectory(atPath: path("out"))
    #expect(Set(files) == ["8.png", "9.png"])
  }

  @Test func `asked to stop at cuts, an object has empty masks in the other shot`() async throws {
    // After the square's four frames and four more like the last: another shot, of brighter stripes.
    let last = [UInt8](try Data(contentsOf: folder.url.appending(path: "frames/10.png")))
    let stripes = try IndexedPNG.encode(
      (0..<size.pixelCount).map { UInt8(130 + ($0 % size.width / 9) % 3 * 60) }, size: size,
      palette: .davis)
    for frame in 4..<16 {
      try folder.write(frame < 8 ? last : stripes, to: "frames/\(frame + 7).png")
    }
    func area(_ folder: String, frame: Int) throws -> Int {
      try LabelImage(reading: URL(fileURLWithPath: path("\(folder)/\(frame + 7).png")))
        .mask(of: 5, greyIsID: false).area
    }
    try await run("--stop-at-cuts")
    for frame in 0..<8 { #expect(try area("out", frame: frame) > 300) }
    for frame in 8..<16 { #expect(try area("out", frame: frame) == 0) }
  }

  @Test func `the overlay is a video of the range`() async throws {
    try await run("--overlay", path("overlay.mp4"))
    let video = try await VideoFile.open(path("overlay.mp4"))
    #expect(video.frameCount == 4)
    #expect(video.size == size)
  }

  @Test func `wrong arguments are reported before any work`() async {
    let prompts = path("prompts.json")
    #expect(
      await complaint(path("no.mp4"), "--prompts", prompts, "--output", path("out"))
        .contains("there is no file or folder"))
    #expect(
      await complaint(path("frames"), "--prompts", path("no.json"), "--output", path("out"))
        .contains("cannot read the prompts file"))
    #expect(
      await complaint(path("frames"), "--prompts", prompts, "--output", path("frames"))
        .contains("would overwrite the frames"))
    #expect(
      await complaint(
        path("frames"), "--prompts", prompts, "--output", path("out"), "--end-frame", "4"
      ).contains("outside the video's frames 0 to 3"))
    #expect(
      await complaint(
        path("frames"), "--prompts", prompts, "--output", path("out"), "--start-frame", "3",
        "--end-frame", "1"
      ).contains("comes after"))
    #expect(!FileManager.default.fileExists(atPath: path("out")))
  }

  @Test func `failure, wrong usage and interruption have exit codes of their own`() throws {
    #expect(Outcome(of: CommandError("no")).code == 1)
    #expect(Outcome(of: CommandError("the reason")).message.contains("the reason"))
    #expect(Outcome(of: CancellationError()).code == 130)
    for arguments in [["propagate"], ["propagate", "a", "--engine", "none"], ["frobnicate"]] {
      let error = #expect(throws: (any Error).self) { try Masklet.parseAsRoot(arguments) }
      #expect(Outcome(of: try #require(error)).code == 2)
    }
    var help = try Masklet.parseAsRoot(["propagate", "--help"])
    do {
      try help.run()
      Issue.record("help did not end the run")
    } catch {
      #expect(Outcome(of: error).code == 0)
    }
  }
}
