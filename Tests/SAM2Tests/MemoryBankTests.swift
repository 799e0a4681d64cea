import Tensors
import Testing

@testable import SAM2

@Suite struct MemoryBankTests {
  private let nothing = Tensor([1], repeating: 0)

  /// A tensor that holds the number of the frame it belongs to.
  private func mark(_ frame: Int) -> Tensor { Tensor([1], [Float(frame)]) }

  private func bank(keyframes: [Int], tracked: some Sequence<Int>) -> MemoryBank {
    var bank = MemoryBank()
    for frame in keyframes {
      let output = FrameOutput(logits: nothing, pointer: mark(frame), presence: 1, iou: 1)
      bank.addKeyframe(.init(output: output, memory: mark(frame)), at: frame)
    }
    for frame in tracked {
      bank.addTracked(.init(pointer: mark(frame), memory: mark(frame)), at: frame)
    }
    return bank
  }

  private func frames(_ selection: MemorySelection) -> [[Int]] {
    selection.memories.map { [Int($0.memory.values[0]), $0.slot] }
  }

  private func pointers(_ selection: MemorySelection) -> [[Int]] {
    selection.pointers.map { [Int($0.pointer.values[0]), Int($0.distance)] }
  }

  @Test func `a full bank is the keyframes and the six frames before`() {
    let bank = bank(keyframes: [0, 30], tracked: 1..<20)
    let selected = bank.selection(
      at: 20, step: .forward, reach: MemoryReach(bankSize: 7, keyframes: nil, frameCount: 40))
    #expect(
      frames(selected) == [
        [0, 6], [30, 6], [14, 5], [15, 4], [16, 3], [17, 2], [18, 1], [19, 0],
      ])
    // The future keyframe has a memory but no pointer here; 15 previous frames have pointers.
    #expect(pointers(selected) == [[0, 20]] + (1...15).map { [20 - $0, $0] })
    #expect(selected.longestDistance == 15)
  }

  @Test(arguments: 1...7) func `a smaller bank keeps the nearest frames in their slots`(
    _ size: Int
  ) {
    let selected = bank(keyframes: [0], tracked: 1..<20).selection(
      at: 20, step: .forward, reach: MemoryReach(bankSize: size, keyframes: nil, frameCount: 40))
    #expect(
      frames(selected) == [[0, 6]]
        + stride(from: size - 1, to: 0, by: -1).map { [20 - $0, $0 - 1] })
    #expect(pointers(selected).count == 16)
  }

  @Test func `a slot that falls on a keyframe stays empty`() {
    let selected = bank(keyframes: [0, 3], tracked: [1, 2, 4]).selection(
      at: 5, step: .forward, reach: MemoryReach(bankSize: 7, keyframes: nil, frameCount: 6))
    #expect(frames(selected) == [[0, 6], [3, 6], [1, 3], [2, 2], [4, 0]])
    #expect(pointers(selected) == [[0, 5], [3, 2], [4, 1], [2, 3], [1, 4]])
    #expect(selected.longestDistance == 5)
  }

  @Test func `backward tracking looks at the frames after`() {
    let selected = bank(keyframes: [9, 2], tracked: [6, 7, 8]).selection(
      at: 5, step: .backward, reach: MemoryReach(bankSize: 3, keyframes: nil, frameCount: 10))
    #expect(frames(selected) == [[2, 6], [9, 6], [7, 1], [6, 0]])
    #expect(pointers(selected) == [[9, 4], [6, 1], [7, 2], [8, 3]])
  }

  @Test func `of too many keyframes the nearest are attended to, others as tracked frames`() {
    let bank = bank(keyframes: [0, 4, 6, 20], tracked: [5, 7])
    #expect(bank.nearestKeyframes(to: 8, limit: nil) == [0, 4, 6, 20])
    #expect(bank.nearestKeyframes(to: 8, limit: 2) == [6, 20])
    #expect(bank.nearestKeyframes(to: 8, limit: 3) == [4, 6, 20])
    let selected = bank.selection(
      at: 8, step: .forward, reach: MemoryReach(bankSize: 5, keyframes: 2, frameCount: 30))
    #expect(frames(selected) == [[6, 6], [20, 6], [4, 3], [5, 2], [7, 0]])
    #expect(pointers(selected) == [[6, 2], [7, 1], [5, 3], [4, 4], [0, 8]])
  }

  @Test func `what no later frame attends to is forgotten`() {
    var bank = bank(keyframes: [0], tracked: 1...30)
    bank.forgetTracked(keepingMemories: [25...30], pointers: [16...30])
    #expect(bank.tracked.keys.sorted() == Array(16...30))
    #expect(bank.tracked.filter { $0.value.memory != nil }.keys.sorted() == Array(25...30))
    #expect(bank.keyframes.keys.sorted() == [0])
  }
}
