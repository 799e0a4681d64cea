import CKernels
import Scheduling
import Synchronization

/// Where tensor operations run: a team of threads, an instruction set and a pool of buffers.
///
/// Operations are synchronous and use all threads of the team. One computation at a time has the
/// team; an operation called meanwhile from another thread does its work alone on that thread, so
/// nothing ever waits for the team and nothing deadlocks. An engine owns one `Compute` and runs on
/// a `ComputeThread`, so that seconds of work block none of the few threads of Swift's cooperative
/// pool.
///
/// Sendable: `pool` is set once and its functions may be called from any thread.
package final class Compute: @unchecked Sendable {
  let pool: OpaquePointer
  let buffers: BufferPool
  /// Before each operation, a computation asks here for its turn, with its rank.
  private let precedence: Precedence
  package let rank: Precedence.Rank
  /// Whose team this is, if not its own.
  private let owner: Compute?
  private let operations = Atomic<Int>(0)

  /// Instruction sets, best last.
  package struct Features: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// 128-bit vectors of the baseline: SSE2, NEON.
    package static let vector128 = Features(rawValue: UInt32(CK_VECTOR128))
    package static let avx2 = Features(rawValue: UInt32(CK_AVX2))
    package static let avx512 = Features(rawValue: UInt32(CK_AVX512))
    /// AVX-512's products of bytes.
    package static let vnni = Features(rawValue: UInt32(CK_VNNI))
    package static let all: Features = [.vector128, .avx2, .avx512, .vnni]

    /// Those this machine can run.
    package static var machine: Features { Features(rawValue: ck_machine_features()) }
  }

  /// - Parameters:
  ///   - threads: threads of the team, the calling one included.
  ///   - features: instruction sets to use at most; none is plain C.
  ///   - idleBytes: most memory of finished tensors kept for reuse.
  ///   - precedence: shared with the other computations of the process.
  package init(
    threads: Int, features: Features = .all, idleBytes: Int = 512 << 20,
    precedence: Precedence = Precedence()
  ) {
    guard let pool = ck_pool_create(Int32(clamping: threads), features.rawValue) else {
      fatalError("no \(threads) threads to be had from the system")
    }
    self.pool = pool
    buffers = BufferPool(limit: idleBytes / MemoryLayout<Float>.stride)
    self.precedence = precedence
    rank = .interactive
    owner = nil
  }

  private init(_ owner: Compute, rank: Precedence.Rank) {
    pool = owner.pool
    buffers = owner.buffers
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
    Compute(owner ?? self, rank: rank)
  }

  package var threads: Int { Int(ck_pool_threads(pool)) }

  /// The instruction set in use; empty for plain C.
  package var features: Features { Features(rawValue: ck_pool_features(pool)) }

  /// Floating-point operations of products and attention done so far, a multiply-add counting two.
  package var operationsDone: Int { operations.load(ordering: .relaxed) }

  /// How often a tensor's memory had to come from the system so far.
  package var allocationsDone: Int { buffers.allocations }

  /// Counts `count` multiply-adds.
  func countMultiplyAdds(_ count: Int) {
    operations.wrappingAdd(2 * count, ordering: .relaxed)
  }

  /// Frees the memory kept for reuse.
  package func releaseIdleMemory() { buffers.drain() }

  /// Calls `body` for each of 0..<count on the team; returns when all are done.
  package func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    precedence.wait(rank)
    withoutActuallyEscaping(body) { body in
      var body = body
      // `body` outlives the run, which reads it only, from all threads.
      withUnsafeMutablePointer(to: &body) { context in
        ck_pool_run(
          pool, count,
          { context, item in
            context!.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(item)
          }, context)
      }
    }
  }

  /// A tensor that `fill` writes whole, in recycled memory.
  func make(_ shape: [Int], _ fill: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    precedence.wait(rank)
    let storage = TensorStorage(count: shape.product, pool: buffers)
    fill(storage.pointer)
    return Tensor(shape: shape, storage: storage, offset: 0)
  }

  /// Recycled memory of `count` floats, valid only within `body` and its alone.
  func withWorkspace(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let workspace = TensorStorage(count: count, pool: buffers)
    withExtendedLifetime(workspace) { body(workspace.pointer) }
  }
}
