import Masklets
import Tensors

// The cost of a propagation, before it starts: the time of each step times the number of frames.
extension VideoPredictor {
  package var timingName: String {
    "sam2 \(network.encoderIdentity) bank \(options.memoryBankSize) threads \(network.compute.threads)"
  }

  /// The steps, in seconds:
  ///
  /// - `encode`, `load`: encoding a frame, and reading it from the cache
  /// - `keyframe`: a keyframe of one object
  /// - `attend`: the part of memory attention that all objects of a frame share
  /// - `first`, `steady`: tracking one object on a frame with one memory, and with a full bank
  package func measureSteps(size: ImageSize) async throws -> StepTimes {
    let output = MaskOutput(size: size, postprocesses: options.postprocesses)
    var picture = RGBImage(size: size)
    for i in picture.pixels.indices { picture.pixels[i] = UInt8(truncatingIfNeeded: i * 31 >> 3) }
    let click = Prompt(
      clicks: [
        Click(Point(x: Double(size.width) / 2, y: Double(size.height) / 2), include: true)
      ])
    let bankSize = options.memoryBankSize
    return try await propagation.run { [picture] network in
      let clock = ContinuousClock()
      /// The shorter of two runs: the first one also allocates memory.
      func seconds(_ work: () -> Void) -> Double {
        (0..<2).map { _ in once(work) }.min() ?? 0
      }
      func once(_ work: () -> Void) -> Double {
        clock.measure {
          work()
          network.compute.waitForCard()
        } / .seconds(1)
      }
      var times: [String: Double] = [:]
      var frame = network.encode(picture)
      network.compute.waitForCard()
      times["encode"] = once { frame = network.encode(picture) }
      times["load"] = seconds { frame = EncodedFrameFile.rounded(frame, on: network.compute) }
      var answer = network.output(for: click, refining: nil, on: frame, size: size)
      var memory = network.encodeMemory(answer, on: frame, isKeyframe: true)
      times["keyframe"] = seconds {
        answer = network.output(for: click, refining: nil, on: frame, size: size)
        _ = output.mask(answer, on: network.compute)
        memory = network.encodeMemory(answer, on: frame, isKeyframe: true)
      }
      var image = network.attendToItself(frame)
      times["attend"] = seconds { image = network.attendToItself(frame) }
      for (name, memories, pointers) in [
        ("first", 1, 1), ("steady", bankSize, MemoryBank.pointerReach),
      ] {
        let selection = MemorySelection(
          memories: (0..<memories).map {
            .init(memory: memory, slot: $0 == 0 ? TemporalEncoding.keyframeSlot : $0 - 1)
          },
          pointers: (0..<pointers).map { .init(pointer: answer.pointer, distance: Float($0 + 1)) },
          longestDistance: Float(MemoryBank.pointerReach - 1))
        times[name] = seconds {
          let (tracked, _) = network.trackStep(selection, image: image, frame: frame)
          _ = output.mask(tracked, on: network.compute)
        }
      }
      return StepTimes(times)
    }
  }

  package func estimate(
    _ request: PropagationRequest, over video: any FrameSource, steps: StepTimes
  ) -> PropagationEstimate {
    let order = TrackingOrder(request)
    let bankSize = options.memoryBankSize
    let perMemory =
      bankSize > 1 ? max(steps["steady"] - steps["first"], 0) / Double(bankSize - 1) : 0
    var seconds = 0.0
    // The frames of each pass that need `attend`: once for all the objects tracked there.
    var attended = order.passes.map { _ in Set<Int>() }
    var needed = Set(request.objects.flatMap { $0.keyframes.map(\.frame) })
    for object in request.objects {
      let keyframes = Set(object.keyframes.map(\.frame))
      let remembered = min(keyframes.count, options.attendedKeyframes ?? .max)
      seconds += Double(keyframes.count) * steps["keyframe"]
      for (number, pass) in order.passes.enumerated() {
        let tracked = pass.frames.filter { !keyframes.contains($0) }
        needed.formUnion(tracked)
        attended[number].formUnion(tracked)
        // The first frames have fewer than a full bank before them.
        for index in tracked.indices {
          let memories = remembered + min(index, bankSize - 1)
          seconds += steps["first"] + Double(memories - 1) * perMemory
        }
      }
    }
    seconds += Double(attended.map(\.count).reduce(0, +)) * steps["attend"]
    let cached = needed.count { frames.isCached($0, of: video, network) }
    seconds += Double(cached) * steps["load"] + Double(needed.count - cached) * steps["encode"]
    return PropagationEstimate(
      frames: request.range.count, objects: request.objects.count, encodedFrames: cached,
      seconds: seconds, bytes: memory(for: request, size: video.size))
  }

  package func memory(for request: PropagationRequest, size: ImageSize) -> Int {
    // The activations of a frame stay allocated for reuse.
    heldMemory(for: request, size: size) + Compute.idleBytes + 16 * size.pixelCount
  }

  package func cardMemory(
    for request: PropagationRequest, size: ImageSize
  ) -> (needed: Int, free: Int)? {
    guard let free = network.compute.gpu?.availableBytes else { return nil }
    return (
      heldMemory(for: request, size: size) + network.cardActivations + 16 * size.pixelCount, free
    )
  }

  /// Four encoded frames; and for each object its memory bank, a megabyte a memory at most, with the
  /// masks of its keyframes.
  private func heldMemory(for request: PropagationRequest, size: ImageSize) -> Int {
    // Files hold half precision.
    let frames = 4 * 2 * EncodedFrameFile.bytes(network.input)
    let memory = network.memoryFormat.shape.reduce(4, *)
    let keyframe = memory + 4 * network.input.maskSide * network.input.maskSide
    let objects = request.objects.reduce(0) { sum, object in
      sum + object.keyframes.count * (keyframe + size.pixelCount / 4)
        + 2 * TemporalEncoding.slots * memory
    }
    return frames + objects
  }
}
