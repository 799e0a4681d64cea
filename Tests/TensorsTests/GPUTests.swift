import Foundation
import Masklets
import Synchronization
import TestSupport
import Testing

@testable import Tensors

/// The graphics card's operations, on the emulation.
@Suite struct GPUTests {
  private static func card() throws -> GPU { try GPU(library: CUDAEmulation.library) }

  @Test func `every kernel passes the self-test`() throws {
    let card = try Self.card()
    try card.selfTest()
    #expect(card.launched == Set(GPUKernel.allCases))
  }

  @Test func `a missing driver is said by its name`() {
    let error = #expect(throws: GPUError.self) { try GPU(library: "/nowhere/libcuda.so.1") }
    #expect(error?.description.contains("/nowhere/libcuda.so.1") == true)
  }

  @Test func `a library that is no driver is said by the function it lacks`() {
    #expect(throws: GPUError.noDriver(reason: "cuInit")) { try GPU(library: "libc.so.6") }
  }

  @Test func `tensors are used on the card and on the threads in turn`() throws {
    let compute = Compute(threads: 1, gpu: try Self.card())
    var random = SeededGenerator(seed: 3)
    let x = random.tensor([6, 40])
    let doubled = compute.scale(x, by: 2)
    let onThreads = compute.onThreads.scale(doubled[2..<5], by: 3)
    let back = compute.add(onThreads, doubled[0..<3])
    try compute.checkGPU()
    let expected = zip(x.values[80..<200], x.values[0..<120]).map { 6 * $0 + 2 * $1 }
    #expect(zip(back.values, expected).allSatisfy { abs($0 - $1) <= 1e-5 })
  }

  @Test func `work that repeats takes no more of the card's memory`() throws {
    let card = try Self.card()
    let compute = Compute(threads: 1, gpu: card)
    let x = Tensor([300, 200], repeating: 1)
    func work() {
      _ = compute.activate(compute.scale(x, by: 2), .gelu).values
    }
    work()
    let used = card.usedBytes
    for _ in 0..<5 { work() }
    try compute.checkGPU()
    #expect(used > 0 && card.usedBytes == used)
  }

  @Test func `what the card has no room for fails, and the next work does not`() throws {
    let card = try Self.card()
    let compute = Compute(threads: 1, gpu: card)
    // 16 GiB of the emulation's 8; never touched.
    _ = compute.windowPartition(Tensor([1, 1, 1], repeating: 0), window: 1 << 16)
    let error = #expect(throws: GPUError.self) { try compute.checkGPU() }
    #expect(error?.description.contains("MiB are free") == true)
    #expect(compute.scale(Tensor([2], [1, 2]), by: 2).values == [2, 4])
    try compute.checkGPU()
  }

  @Test func `what the card failed to deliver is asked for again`() throws {
    let folder = try TemporaryFolder()
    let library = try CUDAEmulation.library(with: "CUDA_EMULATION_FAULT=launch:2", in: folder)
    let compute = Compute(threads: 1, gpu: try GPU(library: library))
    let doubled = compute.scale(Tensor([1], [3]), by: 2)
    _ = compute.scale(doubled, by: 2)
    #expect(doubled.values == [0])
    #expect(throws: GPUError.self) { try compute.checkGPU() }
    _ = doubled.values
    #expect(throws: GPUError.self) { try compute.checkGPU() }
  }

  @Test func `a failure on one thread is not another's`() throws {
    let compute = Compute(threads: 1, gpu: try Self.card())
    _ = compute.windowPartition(Tensor([1, 1, 1], repeating: 0), window: 1 << 16)
    let outcome = Mutex<Result<[Float], any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
    Thread {
      let result = Result {
        let doubled = compute.scale(Tensor([1], [3]), by: 2).values
        try compute.checkGPU()
        return doubled
      }
      outcome.withLock { $0 = result }
      done.signal()
    }.start()
    done.wait()
    #expect(try outcome.withLock { try $0?.get() } == [6])
    #expect(throws: GPUError.self) { try compute.checkGPU() }
  }
}
