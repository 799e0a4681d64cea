import CCUDA
import Synchronization

/// A block of a card's memory, which returns to its pool when the last reference goes.
///
/// Work in the stream that still uses the block is done before any later work, so that it may be
/// written again at once.
final class GPUMemory: Sendable {
  let address: cuda_address
  private let capacity: Int
  private let pool: GPUMemoryPool

  fileprivate init(address: cuda_address, capacity: Int, pool: GPUMemoryPool) {
    self.address = address
    self.capacity = capacity
    self.pool = pool
  }

  deinit { pool.release(address, capacity: capacity) }
}

/// Recycles a card's memory: allocating from the driver waits for all work.
final class GPUMemoryPool: Sendable {
  private struct State {
    /// Capacities are in bytes.
    var idle = IdleBlocks<cuda_address>()
    var usedBytes = 0
  }

  private let driver: GPUDriver
  private let state = Mutex(State())

  init(_ driver: GPUDriver) {
    self.driver = driver
  }

  deinit { drain() }

  /// Uninitialised memory of at least `bytes` bytes. Frees all idle blocks and tries again if the card
  /// has no room.
  /// - Throws: `GPUError.noMemory`, or the driver's error.
  func acquire(_ bytes: Int) throws(GPUError) -> GPUMemory {
    let capacity = Self.capacity(for: bytes)
    if let (address, capacity) = state.withLock({ $0.idle.take(capacity) }) {
      return GPUMemory(address: address, capacity: capacity, pool: self)
    }
    var address = try driver.allocate(capacity)
    if address == nil {
      drain()
      address = try driver.allocate(capacity)
    }
    guard let address else {
      let memory = try driver.memory()
      throw .noMemory(bytes: capacity, free: memory.free, total: memory.total)
    }
    state.withLock { $0.usedBytes += capacity }
    return GPUMemory(address: address, capacity: capacity, pool: self)
  }

  /// As a processor's buffers: nearly equal sizes share blocks.
  private static func capacity(for bytes: Int) -> Int {
    BufferPool.capacity(for: (bytes + 3) / 4) * 4
  }

  fileprivate func release(_ address: cuda_address, capacity: Int) {
    state.withLock { $0.idle.insert(address, capacity: capacity) }
  }

  /// Gives idle blocks back to the driver.
  func drain() {
    let idle = state.withLock { state in
      state.usedBytes -= state.idle.total
      return state.idle.takeAll()
    }
    for address in idle { driver.free(address) }
  }

  /// Bytes taken from the card that nothing uses.
  var idleBytes: Int { state.withLock { $0.idle.total } }

  /// Bytes taken from the card, idle ones included.
  var usedBytes: Int { state.withLock { $0.usedBytes } }
}
