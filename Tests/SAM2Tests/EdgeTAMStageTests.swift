import Masklets
import SAM2TestSupport
import Tensors
import Testing

@testable import SAM2

/// EdgeTAM's own stages against the official modules; docs/numerics.md explains the bounds.
extension NetworkTests {
  @Suite struct EdgeTAMStageTests {
    private let video = SyntheticVideo(size: ImageSize(width: 160, height: 96), frameCount: 12)

    private func expect(
      _ fixture: Fixture, _ name: String, _ tensor: Tensor, within bound: Double = 1e-4,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let error = fixture.relativeError(name, tensor)
      if printsErrors { print("edgetam \(name): relative error \(error)") }
      #expect(error <= bound, "\(name) \(tensor.shape)", sourceLocation: sourceLocation)
    }

    @Test func `EdgeTAM agrees stage by stage`() throws {
      let fixture = try Fixture("stages_edgetam")
      let compute = Compute.shared
      let network = try Networks.network(.init(isEdgeTAM: true), size: .edgeTAM)
      let image = ImageEncoder.prepare(video.picture(0), .full, on: compute)
      let frame = network.imageEncoder(image, on: compute) { expect(fixture, $0, $1) }
      expect(fixture, "feature.0", frame.fine)
      expect(fixture, "feature.1", frame.middle)
      expect(fixture, "feature.2", frame.image)

      let prompt = Prompt(clicks: [Click(Point(x: 60, y: 40), include: true)])
      let click = network.output(for: prompt, refining: nil, on: frame, size: video.size)
      expect(fixture, "click.logits", click.logits)
      expect(fixture, "click.pointer", click.pointer)
      let memory = try expectMemory(fixture, "click", network, frame)

      let next = network.encode(video.picture(1))
      let selection = MemorySelection(
        memories: [.init(memory: memory, slot: TemporalEncoding.keyframeSlot)],
        pointers: [.init(pointer: click.pointer, distance: 1)], longestDistance: 1)
      _ = network.memoryAttention(
        network.attendToItself(next),
        memory: network.temporalEncoding.tokens(selection, on: compute), on: compute
      ) { expect(fixture, $0, $1) }
      let tracked = network.trackStep(
        selection, image: network.attendToItself(next), frame: next)
      expect(fixture, "tracked.logits", tracked.output.logits)
      expect(fixture, "tracked.pointer", tracked.output.pointer)
      expect(fixture, "tracked.compressed", tracked.memory)
    }

    /// The memory of the clicked mask, from the reference's bits: logits within rounding of zero may
    /// have either sign.
    private func expectMemory(
      _ fixture: Fixture, _ name: String, _ network: Network, _ frame: EncodedFrame
    ) throws -> Tensor {
      let side = network.input.pixels
      let mask = Tensor([side, side, 1], fixture.bits("\(name).memory_bits").map { $0 ? 10 : -10 })
      let memory = network.memoryEncoder(image: frame.image, mask: mask, on: network.compute)
      expect(fixture, "\(name).memory", memory)
      let perceiver = try #require(network.perceiver)
      let compressed = perceiver(memory, on: network.compute)
      expect(fixture, "\(name).compressed", compressed)
      return compressed
    }

    @Test(arguments: InputSize.all) func `a picture is always encoded to the same bits`(
      _ input: InputSize
    ) throws {
      let network = try Networks.network(.init(isEdgeTAM: true), size: .edgeTAM, input: input)
      let frames = (0..<3).map { _ in network.encode(video.picture(1)) }
      for level in [\EncodedFrame.fine, \.middle, \.image] {
        let values = frames.map { $0[keyPath: level].values }
        #expect(values.allSatisfy { $0 == values[0] } == true)
      }
    }

    @Test func `a rounded EdgeTAM keeps close to the exact one`() throws {
      let exact = try Networks.network(.init(isEdgeTAM: true), size: .edgeTAM)
      let rounded = try Network(
        SyntheticParameters(isEdgeTAM: true), size: .edgeTAM, precision: .int8, on: .shared)
      let prompt = Prompt(box: Box(x1: 30, y1: 20, x2: 90, y2: 70))
      let (first, next) = (exact.encode(video.picture(0)), exact.encode(video.picture(1)))
      #expect((rounded.encode(video.picture(0)).image.values == first.image.values) == true)
      let click = exact.output(for: prompt, refining: nil, on: first, size: video.size)
      let selection = MemorySelection(
        memories: [
          .init(
            memory: exact.encodeMemory(click, on: first, isKeyframe: true),
            slot: TemporalEncoding.keyframeSlot)
        ],
        pointers: [.init(pointer: click.pointer, distance: 1)], longestDistance: 1)
      let logits = [exact, rounded].map {
        $0.trackStep(selection, image: $0.attendToItself(next), frame: next).output.logits.values
      }
      #expect((logits[0] == logits[1]) == false, "memory attention is rounded")
      let squares = zip(logits[0], logits[1]).reduce(0.0) {
        $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
      }
      let norm = logits[0].reduce(0.0) { $0 + Double($1) * Double($1) }
      let error = (squares / norm).squareRoot()
      if printsErrors { print("edgetam, 8 bits: relative error \(error)") }
      #expect(error <= 3e-2)
    }
  }
}

@Suite struct MixerTests {
  private func tensor(_ shape: [Int], _ name: String) -> Tensor {
    SyntheticParameters().parameter(name, shape: shape)
  }

  @Test(arguments: [[5, 7, 16], [1, 9, 24], [8, 2, 48]])
  func `the mean of a convolved image follows from sums of the image`(_ shape: [Int]) {
    let x = tensor(shape, "x")
    let (weights, bias) = (tensor([3, 3, shape[2]], "w"), tensor([shape[2]], "b.bias"))
    let convolved = Compute.shared.depthwiseConvolve3x3(x, weights, bias: bias)
    let means = Compute.shared.meanOfConvolved3x3(x, weights, bias: bias)
    let values = convolved.values
    for c in 0..<shape[2] {
      let pixels = stride(from: c, to: values.count, by: shape[2]).map { Double(values[$0]) }
      #expect(abs(means[c] - pixels.reduce(0, +) / Double(pixels.count)) < 1e-6)
    }
  }
}
