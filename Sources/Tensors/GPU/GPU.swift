import CCUDA
import Compression
import Foundation
import Synchronization

/// A graphics card that computes tensor operations.
///
/// Operations do not throw, and do not wait for the card. The first one that fails on a thread is kept
/// for that thread; those after it do nothing, until `takeFailure` returns it. What was computed since
/// then must be thrown away.
///
///     let gpu = try GPU(library: "libcuda.so.1")
///     let compute = Compute(threads: 2, gpu: gpu)
///     let y = compute.linear(x, weights)
///     try compute.checkGPU()   // throws if something failed
package final class GPU: Sendable {
  private let driver: GPUDriver
  private let pool: GPUMemoryPool
  private let module: GPUDriver.Module
  private let functions: [GPUKernel: GPUDriver.Function]
  /// Small constants that operations derive from sizes, by what they are.
  private let constants = Mutex<[String: Constant]>([:])
  private let state = Mutex(State())

  private struct State {
    /// The first failure of each thread.
    var failures: [UInt: GPUError] = [:]
    var launched: Set<GPUKernel> = []
  }

  package static let defaultLibrary = "libcuda.so.1"

  /// Opens the first card and loads the kernels.
  ///
  /// - Parameter library: the driver's path, or its name where the system looks for libraries.
  /// - Throws: `GPUError` if there is no card that can be used.
  package init(library: String = defaultLibrary) throws(GPUError) {
    do throws(GPUError) {
      driver = try GPUDriver(library: library)
      pool = GPUMemoryPool(driver)
      module = try driver.load(Self.ptx(driver.capability))
      var functions: [GPUKernel: GPUDriver.Function] = [:]
      for kernel in GPUKernel.allCases {
        functions[kernel] = try driver.function(
          kernel.rawValue, in: module, sharedBytes: kernel.sharedBytes)
      }
      self.functions = functions
    } catch .failed(let operation, let error) {
      throw .refused(operation: operation, error: error)
    }
  }

  deinit {
    // Work of a job that was cancelled may still be under way.
    try? driver.synchronize()
    driver.unload(module)
  }

  /// The kernels' program, ending with a zero.
  private static func ptx(_ capability: Int) throws(GPUError) -> [UInt8] {
    var count = 0
    let bytes = Array(UnsafeBufferPointer(start: cuda_ptx(Int32(capability), &count), count: count))
    // A gzip member without a name: a header of 10 bytes, deflate data, a checksum and the size.
    let size = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    do {
      return try Inflate.unpack(Array(bytes[10..<count - 8]), to: size) + [0]
    } catch {
      throw .failed(operation: "unpacking the kernels", error: "\(error)")
    }
  }

  /// The name of the card.
  package var name: String { driver.name }
  /// CUDA's compute capability: 75 is 7.5.
  package var capability: Int { driver.capability }
  /// The version of CUDA that the driver knows, such as 11.2.
  package var driverVersion: String { Self.text(ofVersion: driver.version) }

  /// - Parameter version: CUDA's: 11020 is 11.2.
  static func text(ofVersion version: Int) -> String {
    "\(version / 1000).\(version % 1000 / 10)"
  }

  /// Multiprocessors of the card; each runs one or several blocks at a time.
  var multiprocessors: Int { driver.multiprocessors }

  /// Bytes of the card's memory, and how many of them no program uses; nil if the card is lost.
  package var memory: (free: Int, total: Int)? { try? driver.memory() }

  /// Bytes that operations can take: those that no program uses, and those that were taken and are idle.
  /// Nil if the card is lost.
  package var availableBytes: Int? { memory.map { $0.free + pool.idleBytes } }

  /// Gives memory that nothing uses back to the card, for other programs.
  func giveBackIdleMemory() { pool.drain() }

  /// Bytes that Masklet has taken from the card.
  package var usedBytes: Int { pool.usedBytes }

  // MARK: Failures

  private var thread: UInt { UInt(pthread_self()) }

  /// Runs `body` unless something failed on this thread before. Keeps its failure.
  /// - Returns: nil if it failed or did not run.
  func attempt<Result>(_ body: () throws(GPUError) -> Result) -> Result? {
    guard state.withLock({ $0.failures[thread] == nil }) else { return nil }
    do throws(GPUError) {
      return try body()
    } catch {
      state.withLock { $0.failures[thread] = error }
      return nil
    }
  }

  /// Fails because an operand has no memory: an operation on another thread failed.
  func missOperand() {
    _ = attempt { () throws(GPUError) in
      throw .failed(operation: "reading a result", error: "the operation before failed")
    }
  }

  /// What failed on this thread since the last call.
  func takeFailure() -> GPUError? {
    state.withLock { $0.failures.removeValue(forKey: thread) }
  }

  // MARK: Memory

  /// Memory for `bytes` bytes; nil if that failed.
  func allocate(_ bytes: Int) -> GPUMemory? {
    attempt { () throws(GPUError) in try pool.acquire(bytes) }
  }

  /// The bytes in the card's memory; nil if that failed.
  func upload(_ bytes: UnsafeRawBufferPointer) -> GPUMemory? {
    attempt { () throws(GPUError) in
      let memory = try pool.acquire(bytes.count)
      try driver.upload(bytes, to: memory.address)
      return memory
    }
  }

  /// Fills `bytes`, with zeros if that fails.
  /// - Returns: false if it failed.
  @discardableResult
  func download(_ memory: GPUMemory?, to bytes: UnsafeMutableRawBufferPointer) -> Bool {
    if memory == nil { missOperand() }
    let done: Void? = attempt { () throws(GPUError) in
      if let memory { try driver.download(memory.address, to: bytes) }
    }
    if memory == nil || done == nil { bytes.initializeMemory(as: UInt8.self, repeating: 0) }
    return memory != nil && done != nil
  }

  /// Numbers in the card's memory that follow from sizes, such as the weights of a resampling.
  struct Constant {
    let memory: GPUMemory
    /// A size that the kernel needs beside them.
    let length: Int
  }

  /// Most constants kept.
  private static let constantLimit = 256

  /// A constant, which is computed and uploaded when it is first asked for; nil if that failed. The
  /// caller keeps it until the work that reads it is launched.
  ///
  /// - Parameter name: of these very numbers.
  func constant(_ name: String, _ make: () -> (words: [UInt32], length: Int)) -> Constant? {
    if let known = constants.withLock({ $0[name] }) { return known }
    let (words, length) = make()
    guard let memory = words.withUnsafeBytes({ upload($0) }) else { return nil }
    let constant = Constant(memory: memory, length: length)
    constants.withLock { constants in
      if constants.count >= Self.constantLimit { constants = [:] }
      constants[name] = constant
    }
    return constant
  }

  // MARK: Work

  func launch<Arguments: BitwiseCopyable>(
    _ kernel: GPUKernel, _ arguments: Arguments, grid: GPUDriver.Grid, threads: Int
  ) {
    // Nothing to compute is no grid to the driver.
    guard grid.x > 0, grid.y > 0, grid.z > 0, let function = functions[kernel] else { return }
    _ = attempt { () throws(GPUError) in
      try driver.launch(function, arguments, grid: grid, threads: threads)
      state.withLock { _ = $0.launched.insert(kernel) }
    }
  }

  /// The kernels launched so far.
  var launched: Set<GPUKernel> { state.withLock { $0.launched } }

  /// Launches one thread for each of `count` elements.
  func launch<Arguments: BitwiseCopyable>(
    _ kernel: GPUKernel, _ arguments: Arguments, count: Int
  ) {
    let threads = Int(GPU_THREADS)
    launch(
      kernel, arguments, grid: GPUDriver.Grid(x: (count + threads - 1) / threads),
      threads: threads)
  }

  /// Waits until all work is done.
  func synchronize() {
    _ = attempt { () throws(GPUError) in try driver.synchronize() }
  }
}
