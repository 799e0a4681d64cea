import Foundation
import Synchronization
import Tensors
import SAM2TestSupport
import Testing

@testable import SAM2

/// Weights that make no sense but are all there, for tests of what surrounds the network:
///
///     MASKLET_SYNTHETIC_CHECKPOINT=models/sam2.1_hiera_tiny.pt swift test ... \
///       --filter SyntheticCheckpointTests
///     MASKLET_TEST_ENGINE=sam2 MODEL_DIR=models Tests/Service/run -k random_moments
@Suite struct SyntheticCheckpointTests {
  private final class Recorder: ParameterSource {
    private let recorded = Mutex<[String: [Int]]>([:])
    let parameters = SyntheticParameters()

    var shapes: [String: [Int]] { recorded.withLock { $0 } }

    func parameter(_ name: String, shape: [Int]) -> Tensor {
      recorded.withLock { $0[name] = shape }
      return parameters.parameter(name, shape: shape)
    }

    func contains(_ name: String) -> Bool { parameters.contains(name) }
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["MASKLET_SYNTHETIC_CHECKPOINT"] != nil,
      "MASKLET_SYNTHETIC_CHECKPOINT names no file to write"))
  func `a file of synthetic weights is read as the network they were made for`() throws {
    let path = try #require(
      ProcessInfo.processInfo.environment["MASKLET_SYNTHETIC_CHECKPOINT"])
    let recorder = Recorder()
    _ = try Network(recorder, size: .tiny, on: .shared)
    let shapes = recorder.shapes
    let writer = try SafetensorsWriter(
      path: path, tensors: shapes.map { .init(name: $0.key, shape: $0.value) })
    for (name, shape) in shapes {
      let tensor = recorder.parameters.parameter(name, shape: shape)
      try writer.write(tensor.values, to: name)
    }
    try writer.finish()
    #expect(try Network(checkpoint: path, on: .shared).size == .tiny)
  }
}
