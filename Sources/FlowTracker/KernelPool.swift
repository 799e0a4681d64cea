import CKernels

/// The kernels of this machine's best instruction set, run on the calling thread alone: the engine
/// makes its own use of several threads, by tasks.
///
/// Unsafe only for the compiler: a pool may be used from any thread, and this one is never destroyed.
nonisolated(unsafe) let kernelPool: OpaquePointer = {
  guard let pool = ck_pool_create(1, UInt32.max) else {
    fatalError("no memory for the flow engine's kernels")
  }
  return pool
}()
