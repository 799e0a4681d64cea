import Synchronization

/// Recycles the memory of tensors, so that a steady state of like-sized work allocates nothing.
///
/// A buffer handed out belongs to its one holder until it is given back; the free list is under a
/// lock.
final class BufferPool: Sendable {
  private struct State {
    /// Idle buffers by capacity in floats.
    var idle: [Int: [SendableBuffer]] = [:]
    var idleFloats = 0
    var allocations = 0
  }

  /// An idle buffer has no other reference than its entry in the free list, so that moving it
  /// between threads, under the lock, shares nothing.
  private struct SendableBuffer: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Float>
  }

  private let state = Mutex(State())
  /// Most floats kept idle; what is given back beyond is freed.
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  deinit {
    state.withLock { state in
      for buffer in state.idle.values.joined() { buffer.pointer.deallocate() }
    }
  }

  /// Sizes are rounded up to eighths of powers of two, so that nearly equal ones share buffers at
  /// a waste of at most 1/8.
  static func capacity(for count: Int) -> Int {
    guard count > 1024 else { return 1024 }
    let step = max(1024, 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount - 3))
    return (count + step - 1) / step * step
  }

  /// Uninitialised memory of at least `count` floats, 64-byte aligned, and its capacity: an idle
  /// buffer of up to twice the size if there is one, so that layers of different widths share.
  func take(_ count: Int) -> (pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let wanted = Self.capacity(for: count)
    let idle = state.withLock { state -> (SendableBuffer, Int)? in
      let fitting = state.idle.keys.filter { (wanted...2 * wanted).contains($0) }
      guard let capacity = fitting.min(), let buffer = state.idle[capacity]?.popLast() else {
        state.allocations += 1
        return nil
      }
      if state.idle[capacity]?.isEmpty == true { state.idle[capacity] = nil }
      state.idleFloats -= capacity
      return (buffer, capacity)
    }
    if let (buffer, capacity) = idle { return (buffer.pointer, capacity) }
    // Freshly allocated: untyped memory of the right size and alignment, bound to Float here.
    let pointer = UnsafeMutableRawPointer.allocate(
      byteCount: wanted * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: wanted)
    return (pointer, wanted)
  }

  /// Gives back what `take` returned. The caller must not use it afterwards.
  func give(_ pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let buffer = SendableBuffer(pointer: pointer)
    let kept = state.withLock { state in
      guard state.idleFloats + capacity <= limit else { return false }
      state.idle[capacity, default: []].append(buffer)
      state.idleFloats += capacity
      return true
    }
    if !kept { buffer.pointer.deallocate() }
  }

  /// How often no idle buffer would do.
  var allocations: Int { state.withLock { $0.allocations } }

  /// Floats kept idle.
  var idleFloats: Int { state.withLock { $0.idleFloats } }

  /// Frees all idle buffers.
  func drain() {
    state.withLock { state in
      for buffer in state.idle.values.joined() { buffer.pointer.deallocate() }
      state.idle = [:]
      state.idleFloats = 0
    }
  }
}
