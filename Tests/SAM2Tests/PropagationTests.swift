import Masklets
import Tensors
import Testing

@testable import SAM2

extension NetworkTests {
  /// Whole propagations against the official predictor; docs/numerics.md explains
  /// the bounds.
  @Suite struct PropagationTests {
    @Test(arguments: ReferenceCase.chosen)
    func `a propagation agrees with the official predictor`(_ reference: ReferenceCase) async throws
    {
      try await expectAgreement(reference)
    }

    // Longer than the 16 frames that pointers reach back; minutes.
    @Test(.enabled(if: runsSlowTests, "set MASKLET_SLOW_TESTS=1 to run it"))
    func `a propagation beyond the reach of pointers agrees`() async throws {
      try await expectAgreement(ReferenceCase["long"])
    }

    private func expectAgreement(_ reference: ReferenceCase) async throws {
      let fixture = try Fixture("case_\(reference.name)")
      let network = try reference.network()
      var recent = RecentFrames(capacity: 1)
      if network.size == .tiny, network.input == .full {
        // Encoding is the same work in all these cases, and tested elsewhere.
        Networks.encode(reference.source, network)
        recent = Networks.encodedFrames
      }
      let predictor = VideoPredictor(
        network, options: try reference.options(), recent: recent)
      let side = network.input.maskSide
      let masks = try await predictor.collect(reference.request, over: reference.source).masks
      var worst = 0.0
      for frame in 0..<reference.source.frameCount {
        for object in reference.request.objects {
          let key = "\(object.id).\(frame)"
          let mask = try #require(masks[frame]?[object.id], "\(key)")
          guard fixture.contains("logits.\(key)") else {
            #expect(mask.mask.isEmpty && mask.logits == nil, "\(key): the reference made none")
            continue
          }
          let logits = try #require(mask.logits, "\(key)")
          let error = fixture.relativeError("logits.\(key)", Tensor([side, side], logits))
          worst = max(worst, error)
          #expect(error <= 1e-3, "logits of \(key)")
          expectEqualMasks(fixture.bits("mask.\(key)"), mask, side, key)
        }
      }
      if printsErrors { print("\(reference.name): worst relative error of logits \(worst)") }
    }

    /// Masks are equal wherever the logits at video size are clear of zero.
    private func expectEqualMasks(
      _ expected: [Bool], _ mask: ObjectMask, _ side: Int, _ key: String
    ) {
      let size = mask.mask.size
      let logits = Compute.shared.resize(
        Tensor([side, side, 1], mask.logits ?? []), height: size.height, width: size.width,
        .bilinear)
      let clear = logits.withUnsafeBuffer { logits in logits.map { abs($0) > 0.05 } }
      let ours = mask.mask.bytes(on: 1)
      let differing = clear.indices.count { clear[$0] && (ours[$0] == 1) != expected[$0] }
      #expect(differing == 0, "pixels of the mask of \(key)")
    }
  }
}
