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
