import Masklets
import SAM2TestSupport
import Tensors
import TestSupport
import Testing

@testable import SAM2

extension NetworkTests {
  /// The graphics card, emulated, against the official predictor and the processor. Everything that
  /// runs on the processor runs on it with MASKLET_TEST_DEVICE=cuda.
  @Suite struct DeviceTests {
    @Test(arguments: [(Precision.float32, 1e-3), (.half, 5e-3)])
    func `a propagation on the card agrees with the official predictor`(
      _ precision: Precision, bound: Double
    ) async throws {
      let reference = ReferenceCase["edgetam512"]
      let fixture = try Fixture("case_edgetam512")
      let network = try Network(
        reference.parameters, size: .edgeTAM, input: try InputSize(512), precision: precision,
        on: .emulated)
      var request = reference.request
      request.range = 0...1
      request.objects.removeLast()
      let masks = try await VideoPredictor(network, options: try reference.options())
        .collect(request, over: reference.source).masks
      var compared = 0
      for frame in request.range {
        for object in request.objects where fixture.contains("logits.\(object.id).\(frame)") {
          let key = "\(object.id).\(frame)"
          let logits = try #require(masks[frame]?[object.id]?.logits, "\(key)")
          let error = fixture.relativeError("logits.\(key)", Tensor([128, 128], logits))
          if printsErrors { print("card, \(precision), \(key): relative error \(error)") }
          #expect(error <= bound, "logits of \(key)")
          compared += 1
        }
      }
      #expect(compared >= 2)
    }

    private static func predictor(
      _ compute: Compute, checkpointInterval: Int = 1
    ) throws -> VideoPredictor {
      VideoPredictor(
        try Network(
          SyntheticParameters(isEdgeTAM: true), size: .edgeTAM, input: try InputSize(512),
          on: compute), options: try VideoPredictor.Options(), recent: RecentFrames(capacity: 1),
        checkpointInterval: checkpointInterval)
    }

    private static let video = SyntheticVideo(
      size: ImageSize(width: 160, height: 96), frameCount: 3)

    private static func request(frames: ClosedRange<Int>) -> PropagationRequest {
      PropagationRequest(
        objects: [
          PromptedObject(
            id: 1,
            keyframes: [
              Keyframe(
                frame: 0,
                prompt: Prompt(clicks: [Click(Point(x: 53, y: 48), include: true)]))
            ])
        ], range: frames, direction: .forward)
    }

    @Test func `a resumed propagation on the card ends as one that was not interrupted`()
      async throws
    {
      let predictor = try Self.predictor(.emulated)
      let request = Self.request(frames: 0...2)
      let whole = try await predictor.collect(request, over: Self.video)
      let checkpoint = try #require(
        whole.all.lazy.compactMap { event in
          if case .checkpoint(let checkpoint) = event { checkpoint } else { nil }
        }.dropFirst().first)
      let rest = try await predictor.collect(request, over: Self.video, resuming: checkpoint)
      #expect(rest.masks.keys.sorted() == [2])
      #expect(rest.masks[2]?[1]?.logits == whole.masks[2]?[1]?.logits)
    }

    @Test func `a failure of the card ends the propagation with its reason`() async throws {
      let folder = try TemporaryFolder()
      let library = try CUDAEmulation.library(with: "CUDA_EMULATION_FAULT=launch:200", in: folder)
      let predictor = try Self.predictor(
        Compute(threads: 2, gpu: try GPU(library: library)))
      let request = Self.request(frames: 0...0)
      let error = await #expect(throws: GPUError.self) {
        try await predictor.collect(request, over: Self.video)
      }
      #expect(error?.description.contains("CUDA_ERROR_LAUNCH_FAILED") == true)
      // Once broken, a card has nothing to say of its memory.
      #expect(predictor.cardMemory(for: request, size: Self.video.size) == nil)
    }

    @Test func `a propagation needs more of the card's memory with more objects`() throws {
      let predictor = try Self.predictor(.emulated)
      let one = Self.request(frames: 0...2)
      var two = one
      two.objects.append(PromptedObject(id: 2, keyframes: one.objects[0].keyframes))
      let needed = try [one, two].map {
        try #require(predictor.cardMemory(for: $0, size: Self.video.size))
      }
      #expect(needed[0].needed < needed[1].needed && needed[0].free > needed[1].needed)
      let onProcessor = try Self.predictor(Compute(threads: 1))
      #expect(onProcessor.cardMemory(for: one, size: Self.video.size) == nil)
    }

    @Test func `the card encodes a frame as the processor does`() throws {
      let parameters = SyntheticParameters()
      let input = try InputSize(512)
      let picture = SyntheticVideo(size: ImageSize(width: 160, height: 96), frameCount: 1)
        .picture(0)
      let expected = try Network(parameters, size: .tiny, input: input, on: .shared)
        .encode(picture)
      let frame = try Network(parameters, size: .tiny, input: input, on: .emulated)
        .encode(picture)
      try Compute.emulated.checkGPU()
      for (ours, theirs) in [
        (frame.fine, expected.fine), (frame.middle, expected.middle),
        (frame.image, expected.image),
      ] {
        #expect(relativeError(of: ours.values, from: theirs.values) <= 1e-4)
      }
    }
  }
}
