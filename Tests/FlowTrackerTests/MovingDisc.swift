import Masklets

@testable import FlowTracker

/// A striped disc moving over a mottled background; its true mask is known on every frame.
struct MovingDisc: FrameSource {
  var size = ImageSize(width: 160, height: 120)
  var frameCount = 8
  var radius = 20.0
  var start = Point(x: 45, y: 60)
  var velocity = Point(x: 4, y: -1)

  func mask(_ index: Int) -> Mask {
    Mask(size: size) { x, y in isInside(x, y, index) }
  }

  func frame(_ index: Int) async throws -> RGBImage {
    var pixels: [UInt8] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        let grain = UInt8(Self.noise(x / 3, y / 3) & 63)
        if isInside(x, y, index) {
          let (u, v) = (x - Int(velocity.x) * index, y - Int(velocity.y) * index)
          let stripe = UInt8((u / 4 + v / 6) % 2 == 0 ? 60 : 0)
          pixels += [180 &+ stripe / 4 &+ grain / 8, 60 + stripe, 40]
        } else {
          pixels += [60 + grain / 2, 90 + grain, 80 + grain]
        }
      }
    }
    return RGBImage(size: size, pixels: pixels)
  }

  private func isInside(_ x: Int, _ y: Int, _ index: Int) -> Bool {
    let dx = Double(x) - start.x - velocity.x * Double(index)
    let dy = Double(y) - start.y - velocity.y * Double(index)
    return dx * dx + dy * dy < radius * radius
  }

  private static func noise(_ x: Int, _ y: Int) -> UInt64 {
    var generator = SeededGenerator(seed: UInt64(x &* 7919 &+ y &* 104_729))
    return generator.next()
  }
}

/// All events of a propagation, in order.
actor Record {
  private(set) var masks: [Int: [ObjectMask]] = [:]
  private(set) var order: [Int] = []
  private(set) var encoded: [Int] = []
  private(set) var checkpoints: [(PropagationCheckpoint, framesBefore: Int)] = []

  func add(_ event: PropagationEvent) {
    switch event {
    case .encoded(let frame): encoded.append(frame)
    case .masks(let frame, let found):
      masks[frame] = found
      order.append(frame)
    case .checkpoint(let checkpoint): checkpoints.append((checkpoint, order.count))
    }
  }
}

/// Propagates and returns the events.
func record(
  _ request: PropagationRequest, over video: any FrameSource,
  options: FlowTracker.Options = .init(networks: 1, checkpointInterval: 3),
  resuming checkpoint: PropagationCheckpoint? = nil
) async throws -> Record {
  let record = Record()
  try await FlowTracker(options: options).propagate(
    request, over: video, resuming: checkpoint
  ) { await record.add($0) }
  return record
}

/// An object prompted with a mask on each keyframe.
func object(_ id: ObjectID, _ masks: [Int: Mask]) -> PromptedObject {
  PromptedObject(
    id: id, keyframes: masks.map { Keyframe(frame: $0.key, prompt: Prompt(mask: $0.value)) })
}
