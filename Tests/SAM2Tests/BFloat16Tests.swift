import Masklets
import Tensors
import Testing

@testable import SAM2

extension NetworkTests {
  @Suite struct BFloat16Tests {
    @Test func `a bfloat16 network keeps to the exact one's masks`() async throws {
      try await expectCloseMasks(ReferenceCase["bank1"], on: .shared)
    }

    @Test func `a bfloat16 EdgeTAM keeps to the exact one's masks`() async throws {
      try await expectCloseMasks(ReferenceCase["edgetam512"], on: .shared)
    }

    // A frame takes half a minute and more.
    @Test(.enabled(if: runsSlowTests, "set MASKLET_SLOW_TESTS=1 to run it"))
    func `emulated matrix tiles keep to the exact network's masks`() async throws {
      try await expectCloseMasks(
        ReferenceCase["bank1"], on: Compute(threads: 2, features: .emulatedAMX))
    }

    @Test(.enabled(if: runsSlowTests, "set MASKLET_SLOW_TESTS=1 to run it"))
    func `a bfloat16 network keeps to the masks of several objects and a long bank`() async throws {
      for name in ["objects", "bank4", "click"] {
        try await expectCloseMasks(ReferenceCase[name], on: .shared)
      }
    }

    private func expectCloseMasks(
      _ reference: ReferenceCase, on compute: Compute
    ) async throws {
      func masks(
        _ precision: Precision, on compute: Compute
      ) async throws -> [Int: [ObjectID: ObjectMask]] {
        let network = try Network(
          reference.parameters, size: reference.size,
          input: try reference.image.map(InputSize.init) ?? .full, precision: precision,
          on: compute)
        let predictor = VideoPredictor(network, options: try reference.options())
        return try await predictor.collect(reference.request, over: reference.source).masks
      }
      let exact = try await masks(.float32, on: .shared)
      let rounded = try await masks(.bfloat16, on: compute)
      var differs = false
      for frame in 0..<reference.source.frameCount {
        for object in reference.request.objects.map(\.id) {
          guard let expected = exact[frame]?[object]?.logits else { continue }
          let logits = try #require(rounded[frame]?[object]?.logits)
          if expected != logits { differs = true }
          let (error, flipped) = difference(of: logits, from: expected)
          if printsErrors {
            print("bfloat16, \(reference.name) \(frame) \(object): relative error \(error)")
          }
          #expect(error <= 1e-2, "frame \(frame), object \(object)")
          #expect(flipped == 0, "frame \(frame), object \(object)")
        }
      }
      #expect(differs, "the network is rounded")
    }

    /// The relative error, and the number of logits beyond 0.1 standard deviations whose sign
    /// differs.
    private func difference(of logits: [Float], from expected: [Float]) -> (Double, Int) {
      let squares = zip(expected, logits).reduce(0.0) {
        $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
      }
      let norm = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
      let mean = expected.reduce(0.0) { $0 + Double($1) } / Double(expected.count)
      let deviation = (norm / Double(expected.count) - mean * mean).squareRoot()
      let flipped = zip(expected, logits).count {
        Double(abs($0)) > 0.1 * deviation && ($0 > 0) != ($1 > 0)
      }
      return ((squares / norm).squareRoot(), flipped)
    }
  }
}
