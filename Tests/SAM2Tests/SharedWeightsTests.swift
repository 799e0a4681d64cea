import Masklets
import Testing

@testable import SAM2

extension NetworkTests {
  @Suite struct SharedWeightsTests {
    @Test(arguments: ["image512", "edgetam512", "image768", "edgetam768"])
    func `a network of full size reads smaller pictures as one that was made for them`(
      _ name: String
    ) async throws {
      let reference = ReferenceCase[name]
      let made = try reference.network()
      let full = try Network(reference.parameters, size: reference.size, on: .shared)
      let shared = full.reading(made.input)
      #expect(shared.encoderIdentity == made.encoderIdentity)
      #expect(shared.encoderIdentity != full.encoderIdentity)
      let masks = try await (
        masks(of: shared, reference), masks(of: made, reference)
      )
      // Masks and logits are large: a failure names the frames alone.
      let differing = (0...2).filter { masks.0[$0] != masks.1[$0] }
      #expect(differing == [])
      #expect(masks.0[2]?.isEmpty == false)
    }

    private func masks(
      of network: Network, _ reference: ReferenceCase
    ) async throws -> [Int: [ObjectID: ObjectMask]] {
      let predictor = VideoPredictor(network, options: try reference.options())
      var request = reference.request
      request.range = 0...2
      return try await predictor.collect(request, over: reference.source).masks
    }
  }
}
