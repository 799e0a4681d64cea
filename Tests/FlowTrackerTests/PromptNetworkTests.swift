import Foundation
import Tensors
import Testing

@testable import FlowTracker

@Suite struct PromptNetworkTests {
  /// Written by `training/export.py` with the weights.
  private struct Expected: Decodable {
    var height, width, every: Int
    var logOdds: [[Float]]
  }

  @Test func `the network agrees with PyTorch`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/prompt_network.json")
    let expected = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: file))
    let (height, width, channels) = (expected.height, expected.width, PromptNetwork.inputs)
    // The numbers that `drawing` in export.py makes.
    let picture = Tensor(
      [height, width, channels],
      (0..<height * width * channels).map { Float($0 * 7919 % 2003) / 2003 })
    let logOdds = PromptNetwork().logOdds(picture, on: Compute(threads: 1)).values
    var (error, norm): (Float, Float) = (0, 0)
    for (i, row) in expected.logOdds.enumerated() {
      for (j, value) in row.enumerated() {
        let difference = logOdds[i * expected.every * width + j * expected.every] - value
        error += difference * difference
        norm += value * value
      }
    }
    #expect(norm > 0)
    #expect((error / norm).squareRoot() < 1e-4)
  }
}
