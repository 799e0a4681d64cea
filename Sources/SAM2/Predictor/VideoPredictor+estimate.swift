import Masklets
import Tensors

// What a propagation takes: the steps of one frame measured, the frames counted.
extension VideoPredictor {
  package var timingName: String {
    "sam2 \(network.encoderIdentity) bank \(options.memoryBankSize) threads \(network.compute.threads)"
  }

  package func measureSteps(size: ImageSize) async throws -> StepTimes {
    let output = MaskOutput(size: size, postprocesses: options.postprocesses)
    var picture = RGBImage(size: size)
    for i in picture.pixels.indices { picture.pixels[i] = UInt8(truncatingIfNeeded: i * 31 >> 3) }
    let click = Prompt(
      clicks: [
        Click(Point(x: Double(size.width) / 2, y: Double(size.height) / 2), include: true)
      ])
    let bankSize = options.memoryBankSize
    return await propagation.run { [picture] network in
      let clock = ContinuousClock()
      /// The better of two times: the first one also fetches memory.
      func seconds(_ work: () -> Void) -> Double {
        (0..<2).map { _ in clock.measure(work) / .seconds(1) }.min() ?? 0
      }
      var times: [String: Double] = [:]
      var features = network.encode(picture)
      times["encode"] = clock.measure { features = network.encode(picture) } / .seconds(1)
      times["load"] = seconds { features = FeatureFile.rounded(features, on: network.compute) }
      var seen = network.respond(to: click, previous: nil, frame: features, size: size)
      var memory = network.memorize(seen, on: features, isKeyframe: true)
      times["keyframe"] = seconds {
        seen = network.respond(to: click, previous: nil, frame: features, size: size)
        _ = output.mask(seen, on: network.compute)
        memory = network.memorize(seen, on: features, isKeyframe: true)
      }
      var image = network.attend(to: features)
      times["attend"] = seconds { image = network.attend(to: features) }
      for (name, memories, pointers) in [
        ("first", 1, 1), ("steady", bankSize, MemoryBank.pointerReach),
      ] {
        let recollection = Recollection(
          memories: (0..<memories).map {
            .init(memory: memory, slot: $0 == 0 ? Network.memorySlots - 1 : $0 - 1)
          },
          pointers: (0..<pointers).map { .init(pointer: seen.pointer, distance: Float($0 + 1)) },
          longestDistance: Float(MemoryBank.pointerReach - 1))
        times[name] = seconds {
          let tracked = network.segment(
            image: network.recall(recollection, on: image), frame: features, points: [])
          _ = network.memorize(tracked, on: features, isKeyframe: false)
          _ = output.mask(tracked, on: network.compute)
        }
      }
      return StepTimes(times)
    }
  }

  package func estimate(
    _ request: PropagationRequest, over video: any FrameSource, steps: StepTimes
  ) -> PropagationEstimate {
    let itinerary = Itinerary(request)
    let bankSize = options.memoryBankSize
    let perMemory =
      bankSize > 1 ? max(steps["steady"] - steps["first"], 0) / Double(bankSize - 1) : 0
    var seconds = 0.0
    // Per pass, as a frame is attended to once for all its objects.
    var attended = itinerary.passes.map { _ in Set<Int>() }
    var needed = Set(request.objects.flatMap { $0.keyframes.map(\.frame) })
    for object in request.objects {
      let keyframes = Set(object.keyframes.map(\.frame))
      let remembered = min(keyframes.count, options.attendedKeyframes ?? .max)
      seconds += Double(keyframes.count) * steps["keyframe"]
      for (number, pass) in itinerary.passes.enumerated() {
        let tracked = pass.frames.filter { !keyframes.contains($0) }
        needed.formUnion(tracked)
        attended[number].formUnion(tracked)
        // The first frames have few before them to attend to.
        for index in tracked.indices {
          let memories = remembered + min(index, bankSize - 1)
          seconds += steps["first"] + Double(memories - 1) * perMemory
        }
      }
    }
    seconds += Double(attended.map(\.count).reduce(0, +)) * steps["attend"]
    let encoder = network.encoderIdentity
    let kept = needed.count { frames.holds($0, of: video, encoder) }
    seconds += Double(kept) * steps["load"] + Double(needed.count - kept) * steps["encode"]
    return PropagationEstimate(
      frames: request.range.count, objects: request.objects.count, encodedFrames: kept,
      seconds: seconds, bytes: memory(for: request, size: video.size))
  }

  package func memory(for request: PropagationRequest, size: ImageSize) -> Int {
    // Features of some frames, the activations of one (kept for reuse up to this), then for each
    // object what it remembers: a megabyte a memory, and its masks.
    let features = 4 * 4 * (256 * 256 * 32 + 128 * 128 * 64 + 4096 * 256)
    let activations = 512 << 20
    let memory = FrameFeatures.tokens * MemoryEncoder.channels * 4
    let keyframe = memory + 4 * FrameFeatures.maskSide * FrameFeatures.maskSide
    let objects = request.objects.reduce(0) { sum, object in
      sum + object.keyframes.count * (keyframe + size.pixelCount / 4)
        + 2 * Network.memorySlots * memory
    }
    return features + activations + objects + 16 * size.pixelCount
  }
}
