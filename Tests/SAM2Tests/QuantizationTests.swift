import Masklets
import Tensors
import Testing

@testable import SAM2

extension NetworkTests {
  @Suite struct QuantizationTests {
    @Test func `an 8-bit network keeps to the exact one's masks`() async throws {
      let reference = ReferenceCase["bank1"]
      let request = reference.request
      func masks(_ precision: Precision) async throws -> [Int: [ObjectID: ObjectMask]] {
        let network = try Network(
          reference.parameters, size: .tiny, precision: precision, on: .shared)
        let predictor = VideoPredictor(network, options: try reference.options())
        return try await predictor.collect(request, over: reference.source).masks
      }
      let (exact, rounded) = (try await masks(.float32), try await masks(.int8))
      for frame in 0..<reference.source.frameCount {
        let expected = try #require(exact[frame]?[1]?.logits)
        let logits = try #require(rounded[frame]?[1]?.logits)
        #expect(expected != logits, "the network is rounded")
        let squares = zip(expected, logits).reduce(0.0) {
          $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        }
        let norm = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
        let error = (squares / norm).squareRoot()
        if printsErrors { print("8 bits, frame \(frame): relative error \(error)") }
        #expect(error <= 3e-2, "frame \(frame)")

        let mean = expected.reduce(0.0) { $0 + Double($1) } / Double(expected.count)
        let deviation = (norm / Double(expected.count) - mean * mean).squareRoot()
        let flipped = zip(expected, logits).count {
          Double(abs($0)) > 0.1 * deviation && ($0 > 0) != ($1 > 0)
        }
        #expect(flipped == 0, "frame \(frame)")
      }
    }
  }
}
