import CKernels
import Scheduling
import Synchronization

/// Where tensor operations run: a team of threads, an instruction set and a pool of buffers; and a
/// graphics card, if there is one. What the card has no kernel for runs on the threads.
///
/// Operations are synchronous and use all threads of the team. One operation at a time has the
/// team; an operation that another thread calls meanwhile runs on that thread alone. So nothing
/// ever waits for the team, and nothing deadlocks. An engine owns one `Compute` and calls it on a
/// `ComputeThread`, so that seconds of work do not block Swift's cooperative thread pool.
///
/// Sendable: `pool` is set once, and its functions may be called from any thread.
package final class Compute: @unchecked Sendable {
  let pool: OpaquePointer
  let buffers: BufferPool
  /// Computes what it has kernels for.
  package let gpu: GPU?
  /// Before each operation, a computation asks here for its turn, with its rank.
  let precedence: Precedence
  package let rank: Precedence.Rank
  /// The owner of the team; nil if this is the owner.
  private let owner: Compute?
  private let operations = Atomic<Int>(0)

  /// Instruction sets.
  package struct Features: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// 128-bit vectors of the baseline: SSE2, NEON.
    package static let vector128 = Features(rawValue: UInt32(CK_VECTOR128))
    package static let avx2 = Features(rawValue: UInt32(CK_AVX2))
    package static let avx512 = Features(rawValue: UInt32(CK_AVX512))
    /// AVX-512's dot products of 8-bit integers.
    package static let vnni = Features(rawValue: UInt32(CK_VNNI))
    /// AMX's products of matrix tiles in bfloat16 and in bytes.
    package static let amx = Features(rawValue: UInt32(CK_AMX))
    /// AMX's instructions done in plain C, for tests: slow, and never among `all`.
    package static let emulatedAMX = Features(rawValue: UInt32(CK_EMULATED_AMX))
    package static let all: Features = [.vector128, .avx2, .avx512, .vnni, .amx]

    /// The names of the sets, from the least to the most capable; none for plain C.
    package var names: [String] {
      let named: [(Features, String)] = [
        (.vector128, "vector128"), (.avx2, "avx2"), (.avx512, "avx512"), (.vnni, "vnni"),
        (.amx, "amx"), (.emulatedAMX, "emulated amx"),
      ]
      return named.filter { contains($0.0) }.map(\.1)
    }

    /// Those that this machine supports.
    package static var machine: Features { Features(rawValue: ck_machine_features()) }
  }

  /// Most memory of released tensors that stays allocated for reuse, in bytes.
  package static let idleBytes = 512 << 20

  /// - Parameters:
  ///   - threads: threads of the team, including the calling one.
  ///   - features: instruction sets that may be used; none means plain C.
  ///   - precedence: shared with the other computations of the process.
  ///   - gpu: nil to compute on the threads alone.
  package init(
    threads: Int, features: Features = .all, precedence: Precedence = Precedence(),
    gpu: GPU? = nil
  ) {
    guard let pool = ck_pool_create(Int32(clamping: threads), features.rawValue) else {
      fatalError("the system does not provide \(threads) threads")
    }
    self.pool = pool
    buffers = BufferPool(limit: Self.idleBytes / MemoryLayout<Float>.stride)
    self.gpu = gpu
    self.precedence = precedence
    rank = .interactive
    owner = nil
  }

  private init(_ owner: Compute, rank: Precedence.Rank, gpu: GPU?) {
    pool = owner.pool
    buffers = owner.buffers
    self.gpu = gpu
    precedence = owner.precedence
    self.rank = rank
    self.owner = owner
  }

  deinit {
    if owner == nil { ck_pool_destroy(pool) }
  }

  /// The same team for computations of another rank: each operation first waits while a higher rank
  /// is at work.
  package func ranked(_ rank: Precedence.Rank) -> Compute {
    Compute(owner ?? self, rank: rank, gpu: gpu)
  }

  /// The same team, without the graphics card.
  package var onThreads: Compute { Compute(owner ?? self, rank: rank, gpu: nil) }

  package var threads: Int { Int(ck_pool_threads(pool)) }

  /// The instruction sets in use; none for plain C.
  package var features: Features { Features(rawValue: ck_pool_features(pool)) }

  /// Floating-point operations of products and attention so far; a multiply-add counts as two.
  package var operationsDone: Int { operations.load(ordering: .relaxed) }

  /// How often the memory of a tensor was allocated from the system so far.
  package var allocationsDone: Int { buffers.allocations }

  /// Adds `count` multiply-adds to `operationsDone`.
  func countMultiplyAdds(_ count: Int) {
    operations.wrappingAdd(2 * count, ordering: .relaxed)
  }

  /// Calls `body` for each of 0..<count, on all threads of the team. Returns when all are done.
  package func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    precedence.wait(rank)
    withoutActuallyEscaping(body) { body in
      var body = body
      // `body` outlives the run; the threads only read it.
      withUnsafeMutablePointer(to: &body) { context in
        ck_pool_run(
          pool, count,
          { context, item in
            context!.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(item)
          }, context)
      }
    }
  }

  /// A tensor in recycled memory. `fill` must write every element.
  func make(_ shape: [Int], _ fill: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    precedence.wait(rank)
    let storage = TensorStorage(count: shape.product, pool: buffers)
    fill(storage.pointer)
    return Tensor(shape: shape, storage: storage, offset: 0)
  }

  /// A tensor in recycled memory of the card. `launch` must start the kernel that writes every element
  /// from the address on.
  func make(_ shape: [Int], on gpu: GPU, _ launch: (UInt64) -> Void) -> Tensor {
    precedence.wait(rank)
    let storage = TensorStorage(count: shape.product, on: gpu)
    launch(storage.address(on: gpu))
    return Tensor(shape: shape, storage: storage, offset: 0)
  }

  /// Waits until the graphics card, if there is one, has done all work.
  package func waitForCard() { gpu?.synchronize() }

  /// Gives the graphics card's memory that nothing uses back, for other programs.
  package func giveBackCardMemory() { gpu?.giveBackIdleMemory() }

  /// Throws what failed on the card in this thread's operations since the last call. Their results must
  /// then be thrown away.
  package func checkGPU() throws(GPUError) {
    if let failure = gpu?.takeFailure() { throw failure }
  }

  /// Calls `body` with `count` floats of recycled, uninitialised memory, valid only within.
  func withWorkspace(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let workspace = TensorStorage(count: count, pool: buffers)
    withExtendedLifetime(workspace) { body(workspace.pointer) }
  }
}
