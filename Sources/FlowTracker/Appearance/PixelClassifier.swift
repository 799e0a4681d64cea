import Masklets

extension ObjectTrack {
  func write(to writer: inout StateWriter) {
    writer.write(probability.values)
    writer.write(score)
    writer.write(edgeTrust)
    writer.write(random.state)
    writer.write(history.areas)
    writer.write(history.x)
    writer.write(history.y)
    writer.write(UInt32(history.framesLost))
    writer.write(standard?.mean ?? [])
    writer.write(standard?.scale ?? [])
    for sets in [memory.keyframes, memory.recent] {
      writer.write(UInt32(sets.count))
      for set in sets {
        writer.write(UInt32(set.foreground))
        writer.write(UInt32(set.count))
        writer.write(set.features)
      }
    }
    writer.write(UInt32(networks.count))
    for network in networks {
      writer.write(network.parameters)
      writer.write(network.moment1)
      writer.write(network.moment2)
      writer.write(UInt32(network.steps))
    }
  }

  /// - Parameter size: the working size it must have.
  init(from reader: inout StateReader, size: ImageSize) throws {
    let values = try reader.readFloats()
    guard values.count == size.pixelCount else {
      throw CheckpointMismatch("a soft mask has \(values.count) pixels, not \(size)")
    }
    let score: Float = try reader.read()
    let edgeTrust: Float = try reader.read()
    let random = SeededGenerator(seed: try reader.read())
    self.init(width: size.width, height: size.height, random: random)
    probability = Plane(width: size.width, height: size.height, values: values)
    self.score = score
    self.edgeTrust = edgeTrust
    let areas = try reader.readFloats()
    let (x, y): (Float, Float) = (try reader.read(), try reader.read())
    guard areas.count <= PresenceHistory.length, max(abs(x), abs(y)) < 1e6,
      areas.allSatisfy({ (0...1e9).contains($0) })
    else { throw CheckpointMismatch("its history is impossible") }
    history = PresenceHistory(
      areas: areas, x: x, y: y, framesLost: try reader.readCount(limit: 100_000_000))
    let (mean, scale) = (try reader.readFloats(), try reader.readFloats())
    if !mean.isEmpty {
      guard let standard = Standardisation(mean: mean, scale: scale) else {
        throw CheckpointMismatch("it has \(mean.count) features")
      }
      self.standard = standard
    }
    memory = SampleMemory(
      keyframes: try Self.sampleSets(&reader, limit: SampleMemory.keyframeLimit),
      recent: try Self.sampleSets(&reader, limit: SampleMemory.recentLimit))
    networks = try (0..<(try reader.readCount(limit: 64))).map { _ in
      let arrays = try (0..<3).map { _ in try reader.readFloats() }
      let steps = try reader.readCount(limit: Int(Int32.max) - 1)
      guard
        let network = PixelNetwork(
          parameters: arrays[0], moment1: arrays[1], moment2: arrays[2], steps: steps)
      else { throw CheckpointMismatch("a network has another size") }
      return network
    }
    guard networks.isEmpty || (standard != nil && !memory.isEmpty) else {
      throw CheckpointMismatch("a network has nothing to learn from")
    }
  }

  private static func sampleSets(_ reader: inout StateReader, limit: Int) throws -> [SampleSet] {
    try (0..<(try reader.readCount(limit: limit))).map { _ in
      let foreground = try reader.readCount(limit: 1_000_000)
      let count = try reader.readCount(limit: 1_000_000)
      let features = try reader.readArray(UInt16.self)
      let inputs = AppearanceFeatures.count + MotionFeatures.count
      guard count > 0, foreground <= count, features.count == count * inputs,
        features.allSatisfy({ $0 & 0x7f80 != 0x7f80 })
      else { throw CheckpointMismatch("its samples are inconsistent") }
      return SampleSet(features: features, foreground: foreground, count: count)
    }
  }
}
