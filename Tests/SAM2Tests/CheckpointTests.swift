import Foundation
import Tensors
import TestSupport
import Testing

@testable import SAM2

@Suite struct CheckpointTests {
  /// A file with a patch embedding of `channels` and `blocks` blocks of the trunk.
  private func withFile<Result>(
    channels: Int, blocks: Int, _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path("checkpoint.safetensors")
    let trunk = "image_encoder.trunk"
    let writer = try SafetensorsWriter(
      path: path,
      tensors: [.init(name: "\(trunk).patch_embed.proj.weight", shape: [channels, 3, 7, 7])]
        + (0..<blocks).map { .init(name: "\(trunk).blocks.\($0).norm1.weight", shape: [1]) })
    try writer.finish()
    return try body(path)
  }

  @Test(arguments: [
    (96, 12, ModelSize.tiny), (96, 16, .small), (112, 24, .basePlus), (144, 48, .large),
  ])
  func `the size is derived from the shapes`(_ channels: Int, _ blocks: Int, _ size: ModelSize)
    throws
  {
    try withFile(channels: channels, blocks: blocks) { path in
      let found = try ModelSize(of: Checkpoint(path: path))
      #expect(found == size)
    }
  }

  @Test func `another size than asked for is refused, naming both`() throws {
    try withFile(channels: 96, blocks: 16) { path in
      _ = #expect(throws: SAM2Error.otherSize(asked: .tiny, found: .small)) {
        try Network(checkpoint: path, size: .tiny, on: .shared)
      }
    }
  }

  /// A file with a few of EdgeTAM's tensors.
  private func withEdgeTAM<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path("edgetam.safetensors")
    let stem = "image_encoder.trunk.body.stem.conv1.c.weight"
    let writer = try SafetensorsWriter(
      path: path,
      tensors: [
        .init(name: stem, shape: [24, 3, 3, 3]),
        .init(name: "spatial_perceiver.latents", shape: [256, 64]),
      ])
    try writer.finish()
    return try body(path)
  }

  @Test func `EdgeTAM is recognised, and refused where tiny is asked for`() throws {
    try withEdgeTAM { path in
      let found = try ModelSize(of: Checkpoint(path: path))
      #expect(found == .edgeTAM)
      let error = #expect(throws: SAM2Error.otherSize(asked: .tiny, found: .edgeTAM)) {
        try Network(checkpoint: path, size: .tiny, on: .shared)
      }
      #expect(error?.description == "the checkpoint holds edgetam, not tiny as asked for")
    }
  }

  @Test func `an EdgeTAM file that was cut anywhere is refused in one line that names it`() throws {
    try withEdgeTAM { path in
      let file = URL(filePath: path)
      let whole = try Data(contentsOf: file)
      let lengths = [0, 7, 8, 50, whole.count / 2, whole.count - 1]
      for length in lengths {
        try whole.prefix(length).write(to: file)
        let error = #expect(throws: CheckpointError.self) {
          try Network(checkpoint: path, size: .edgeTAM, on: .shared)
        }
        let line = error.map { "\($0)" } ?? ""
        #expect(line.hasPrefix("checkpoint \(path): ") && !line.contains("\n"))
        #expect(length < whole.count / 2 || line.hasSuffix("the file is cut or damaged"))
      }
    }
  }

  @Test func `a count of batches is no unknown parameter`() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path("counts.safetensors")
    let writer = try SafetensorsWriter(
      path: path,
      tensors: [.init(name: "a.bn.num_batches_tracked", shape: [], elementType: .int64)])
    try writer.finish()
    try CheckpointParameters(try Checkpoint(path: path)).expectAllUsed()
  }

  @Test(arguments: [0, 256, 500, 640, 1280, -512]) func `other picture sizes are refused`(
    _ pixels: Int
  ) {
    let error = #expect(throws: SAM2Error.imageSize(pixels)) { try InputSize(pixels) }
    #expect(error?.description.hasSuffix("choose 1024, 768, 512") == true)
  }

  @Test func `a trunk of no known size is refused`() throws {
    try withFile(channels: 96, blocks: 13) { path in
      let error = #expect(throws: CheckpointError.self) {
        try Network(checkpoint: path, on: .shared)
      }
      #expect(error?.fact.contains("13 blocks") == true)
    }
  }

  @Test func `a missing parameter is named`() throws {
    try withFile(channels: 96, blocks: 12) { path in
      let error = #expect(throws: CheckpointError.self) {
        try Network(checkpoint: path, on: .shared)
      }
      #expect(error?.fact == "has no tensor image_encoder.trunk.patch_embed.proj.bias")
    }
  }

  @Test func `an unknown parameter is named`() throws {
    try withFile(channels: 96, blocks: 1) { path in
      let parameters = CheckpointParameters(try Checkpoint(path: path))
      let used = "image_encoder.trunk.patch_embed.proj.weight"
      _ = try parameters.parameter(used, shape: [96, 3, 7, 7])
      let error = #expect(throws: CheckpointError.self) { try parameters.expectAllUsed() }
      #expect(error?.fact.contains("image_encoder.trunk.blocks.0.norm1.weight") == true)
    }
  }
}
