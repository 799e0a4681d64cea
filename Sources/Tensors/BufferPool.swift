import Synchronization

/// Recycles the memory of tensors: work that repeats with the same sizes allocates nothing.
///
/// An acquired buffer has one holder, until it is released. The list of idle buffers is under a
/// lock.
final class BufferPool: Sendable {
  private struct State {
    /// Capacities are in floats.
    var idle = IdleBlocks<SendableBuffer>()
    var allocations = 0
  }

  /// Sendable: the only reference to an idle buffer is its entry in the list, and it changes
  /// threads under the lock.
  private struct SendableBuffer: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Float>
  }

  private let state = Mutex(State())
  /// Most floats in idle buffers; a buffer released beyond that is freed.
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  deinit {
    state.withLock { state in
      for buffer in state.idle.takeAll() { buffer.pointer.deallocate() }
    }
  }

  /// The capacity of a buffer for `count` floats: rounded up to an eighth of a power of two, so
  /// that nearly equal sizes share buffers. At most 1/8 is wasted.
  static func capacity(for count: Int) -> Int {
    guard count > 1024 else { return 1024 }
    let step = max(1024, 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount - 3))
    return (count + step - 1) / step * step
  }

  /// Uninitialised memory of at least `count` floats, 64-byte aligned, and its capacity. Reuses an
  /// idle buffer of up to twice the size if there is one.
  func acquire(_ count: Int) -> (pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let wanted = Self.capacity(for: count)
    let idle = state.withLock { state -> (SendableBuffer, Int)? in
      let found = state.idle.take(wanted)
      if found == nil { state.allocations += 1 }
      return found
    }
    if let (buffer, capacity) = idle { return (buffer.pointer, capacity) }
    // Freshly allocated: untyped memory of the right size and alignment, bound to Float here.
    let pointer = UnsafeMutableRawPointer.allocate(
      byteCount: wanted * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: wanted)
    return (pointer, wanted)
  }

  /// Returns a buffer from `acquire` to the pool. The caller must not use it afterwards.
  func release(_ pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let buffer = SendableBuffer(pointer: pointer)
    let isKept = state.withLock { state in
      guard state.idle.total + capacity <= limit else { return false }
      state.idle.insert(buffer, capacity: capacity)
      return true
    }
    if !isKept { buffer.pointer.deallocate() }
  }

  /// How often no idle buffer was suitable.
  var allocations: Int { state.withLock { $0.allocations } }

  /// Floats in idle buffers.
  var idleFloats: Int { state.withLock { $0.idle.total } }
}
