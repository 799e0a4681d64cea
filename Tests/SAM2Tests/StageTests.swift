import Masklets
import Tensors
import SAM2TestSupport
import Testing

@testable import SAM2

/// Stage by stage against the official modules; docs/numerics.md explains the bounds.
extension NetworkTests {
  @Suite struct StageTests {
    private static let bound = 1e-4
    private let video = SyntheticVideo(size: ImageSize(width: 160, height: 96), frameCount: 12)

    private func expect(
      _ fixture: Fixture, _ name: String, _ tensor: Tensor, within bound: Double = bound,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let error = fixture.relativeError(name, tensor)
      if printsErrors { print("\(name): relative error \(error)") }
      #expect(error <= bound, "\(name) \(tensor.shape)", sourceLocation: sourceLocation)
    }

    @Test func `the tiny network agrees stage by stage`() throws {
      let fixture = try Fixture("stages_tiny")
      let compute = Compute.shared
      let network = try Networks.network()

      let image = ImageEncoder.prepare(video.picture(0), .full, on: compute)
      expect(fixture, "image", image)
      let trunk = try #require(network.imageEncoder.trunk as? Hiera)
      expect(fixture, "trunk.position", trunk.position)
      let frame = network.imageEncoder(image, on: compute) { expect(fixture, $0, $1) }
      expect(fixture, frame)

      let outputs = expectPrompts(fixture, network, frame)
      let memories = zip(["click", "again", "mask"], outputs).map { name, output in
        expectMemory(fixture, name, network, output, frame, isKeyframe: true)
      }
      expect(fixture, "memory_position", network.memoryEncoder.position)

      // The clicked object is tracked to the next frame.
      let next = network.encode(video.picture(1))
      let selection = MemorySelection(
        memories: [.init(memory: memories[0], slot: 6)],
        pointers: [.init(pointer: outputs[0].pointer, distance: 1)], longestDistance: 1)
      let conditioned = network.memoryAttention(
        network.attendToItself(next),
        memory: network.temporalEncoding.tokens(selection, on: compute), on: compute
      ) { expect(fixture, $0, $1) }
      let tracked = expectDecoder(fixture, "tracked", network, next, conditioned, points: [])
      _ = expectMemory(fixture, "tracked", network, tracked, next, isKeyframe: false)
    }

    @Test(arguments: [ModelSize.small, .basePlus]) func `other sizes agree`(_ size: ModelSize)
      throws
    {
      try expectSize(size)
    }

    // 900 MB of weights and a minute or more.
    @Test(.enabled(if: runsSlowTests, "set MASKLET_SLOW_TESTS=1 to run it"))
    func `the large size agrees`() throws {
      try expectSize(.large)
    }

    private func expectSize(_ size: ModelSize) throws {
      let fixture = try Fixture("stages_\(size.rawValue)")
      let compute = Compute.shared
      let network = try Networks.network(size: size)
      let image = ImageEncoder.prepare(video.picture(0), .full, on: compute)
      let frame = network.imageEncoder(image, on: compute) { name, tensor in
        if fixture.contains(name) { expect(fixture, name, tensor) }
      }
      expect(fixture, frame)
      let outputs = expectPrompts(fixture, network, frame)
      _ = expectMemory(fixture, "click", network, outputs[0], frame, isKeyframe: true)
    }

    private func expect(_ fixture: Fixture, _ frame: EncodedFrame) {
      expect(fixture, "feature.0", frame.fine)
      expect(fixture, "feature.1", frame.middle)
      expect(fixture, "feature.2", frame.image)
    }

    /// Checks four prompts: a click, a box with clicks, another click after that, and a mask.
    /// - Returns: the outputs of the first, the third and the fourth.
    private func expectPrompts(
      _ fixture: Fixture, _ network: Network, _ frame: EncodedFrame
    ) -> [FrameOutput] {
      let size = video.size
      let scaled = { (x: Double, y: Double, label: PromptPoint.Label) in
        PromptPoint(Point(x: x, y: y), label, in: size, network.input)
      }
      let unconditioned = network.conditionOnNoMemory(frame)
      let click = expectDecoder(
        fixture, "click", network, frame, unconditioned, points: [scaled(60, 40, .include)])
      let corners = [scaled(30, 20, .boxTopLeft), scaled(90, 70, .boxBottomRight)]
      let box = expectDecoder(
        fixture, "box", network, frame, unconditioned,
        points: corners + [scaled(50, 30, .include), scaled(140, 80, .exclude)])
      let again = expectDecoder(
        fixture, "again", network, frame, unconditioned,
        points: corners + [scaled(50, 30, .include)],
        mask: network.clamped(box.logits))
      let mask = network.maskAsOutput(
        network.maskInput(Mask(size: size, discAt: 70, 45, radius: 28)), frame: frame)
      for (name, output) in [("click", click), ("again", again), ("mask", mask)] {
        expect(fixture, "\(name).logits", output.logits)
        expect(fixture, "\(name).pointer", output.pointer)
      }
      return [click, again, mask]
    }

    private func expectDecoder(
      _ fixture: Fixture, _ name: String, _ network: Network, _ frame: EncodedFrame,
      _ embedding: Tensor, points: [PromptPoint], mask: Tensor? = nil
    ) -> FrameOutput {
      let compute = network.compute
      let sparse = network.promptEncoder.sparse(points.isEmpty ? [.padding] : points)
      expect(fixture, "\(name).sparse", sparse)
      expect(fixture, "dense_position", network.promptEncoder.densePosition)
      let dense = network.promptEncoder.dense(mask, on: compute)
      if mask != nil { expect(fixture, "\(name).dense", dense) }
      expect(fixture, "\(name).image", embedding)
      let prediction = network.maskDecoder(
        image: compute.add(embedding, dense), position: network.promptEncoder.densePosition,
        sparse: sparse, frame: frame, on: compute)
      expect(fixture, "\(name).masks", prediction.masks)
      expect(fixture, "\(name).tokens", prediction.tokens)
      expect(fixture, "\(name).ious", Tensor([4], prediction.ious))
      expect(fixture, "\(name).score", Tensor([1], [prediction.presence]))
      return network.decodePrompt(
        image: embedding, frame: frame, points: points, mask: mask,
        multimaskOutput: Network.usesMultimask(points))
    }

    private func expectMemory(
      _ fixture: Fixture, _ name: String, _ network: Network, _ output: FrameOutput,
      _ frame: EncodedFrame, isKeyframe: Bool
    ) -> Tensor {
      let compute = network.compute
      var mask = network.memoryMask(output, isKeyframe: isKeyframe)
      expect(fixture, "\(name).memory_mask", mask, within: 1e-3)
      if fixture.contains("\(name).memory_bits") {
        // Logits within rounding of zero may have either sign: continue with the reference's bits.
        let bits = fixture.bits("\(name).memory_bits")
        let differing = zip(bits, mask.values).count { $0 != ($1 > 0) }
        #expect(differing <= 20, "pixels of \(name) on the other side of zero")
        mask = Tensor(mask.shape, bits.map { $0 ? 10 : -10 })
      }
      expect(
        fixture, "\(name).mask_features", network.memoryEncoder.maskDownSampler(mask, on: compute))
      let memory = network.memoryEncoder(image: frame.image, mask: mask, on: compute)
      expect(fixture, "\(name).memory", memory)
      return memory
    }
  }
}
