import Masklets
import Tensors
import Testing

@testable import SAM2

@Suite struct PropagationStateTests {
  private let format = MemoryFormat(network: .tiny, input: .full)
  private let pointer = Tensor([256], (0..<256).map { Float($0) * 0.1 })
  private let memory = Tensor([4096, 64], (0..<4096 * 64).map { Float($0 % 977) - 488 })

  private func request(click x: Double) -> PropagationRequest {
    let prompt = Prompt(clicks: [Click(Point(x: x, y: 2), include: true)])
    return PropagationRequest(
      objects: [PromptedObject(id: 4, keyframes: [Keyframe(frame: 0, prompt: prompt)])],
      range: 0...9)
  }

  private var state: PropagationState {
    var reported = FrameSet(count: 70)
    _ = reported.insert(3)
    _ = reported.insert(69)
    return PropagationState(
      request: request(click: 1), format, visitsDone: 6, reported: reported,
      tracked: [
        [4: .init(pointer: pointer, memory: nil), 5: .init(pointer: pointer, memory: memory)]
      ])
  }

  @Test func `a checkpoint holds the whole state, bit for bit`() throws {
    let read = try PropagationState(state.checkpoint, for: request(click: 1), format)
    #expect(read.visitsDone == 6)
    #expect(read.reported == state.reported)
    #expect(read.tracked.count == 1)
    #expect(read.tracked[0].keys.sorted() == [4, 5])
    #expect(read.tracked[0][4]?.memory == nil)
    #expect(read.tracked[0][5]?.memory?.values == memory.values)
    #expect(read.tracked[0][5]?.pointer.values == pointer.values)
  }

  @Test func `a checkpoint of another request is refused`() throws {
    let checkpoint = try state.checkpoint
    #expect(throws: CheckpointMismatch.self) {
      try PropagationState(checkpoint, for: request(click: 1.5), format)
    }
  }

  @Test func `a checkpoint of another network or picture size is refused`() throws {
    let edgeTAM = MemoryFormat(network: .edgeTAM, input: .full)
    let compressed = MemoryBank.Tracked(
      pointer: pointer, memory: Tensor(edgeTAM.shape, repeating: 1))
    let checkpoint = try PropagationState(
      request: request(click: 1), edgeTAM, visitsDone: 1, reported: FrameSet(count: 70),
      tracked: [[1: compressed]]
    ).checkpoint
    #expect(throws: Never.self) {
      try PropagationState(checkpoint, for: request(click: 1), edgeTAM)
    }
    let smaller = MemoryFormat(network: .edgeTAM, input: try InputSize(512))
    for other in [format, smaller] {
      #expect(throws: CheckpointMismatch.self) {
        try PropagationState(checkpoint, for: request(click: 1), other)
      }
    }
  }

  @Test(arguments: [0, 7, 8, 200, 1_000_000]) func `a truncated checkpoint is refused`(
    _ length: Int
  ) throws {
    let truncated = PropagationCheckpoint(state: Array(try state.checkpoint.state.prefix(length)))
    #expect(throws: CheckpointMismatch.self) {
      try PropagationState(truncated, for: request(click: 1), format)
    }
  }

  @Test func `a checkpoint that is noise is refused`() {
    let noise = PropagationCheckpoint(state: (0..<4096).map { UInt8(truncatingIfNeeded: $0 * 37) })
    #expect(throws: CheckpointMismatch.self) {
      try PropagationState(noise, for: request(click: 1), format)
    }
  }
}
