import Synchronization

/// The elements of one or more tensors, in the machine's memory, in a graphics card's, or in both.
///
/// They are born in one of the two, and are copied to the other when they are first asked for there.
/// They never change, so that a copy stays valid. The machine's memory returns to its pool when the
/// last tensor goes away; so does the card's.
///
/// Sendable: the memory is written only while it is initialised, by the only holder of a reference,
/// before the first tensor that refers to it is returned. All later access reads. The copy is made
/// under a lock.
final class TensorStorage: @unchecked Sendable {
  private enum Home {
    case machine(MachineMemory)
    /// Nil if the card failed: the elements are undefined.
    case card(GPUMemory?, GPU)
  }

  private struct Downloads {
    var done: MachineMemory?
    /// What was handed out where the card failed to deliver the elements. They are asked for again.
    var zeros: [MachineMemory] = []
  }

  private let count: Int
  private let home: Home
  private let downloads = Mutex(Downloads())
  private let upload = GPUCopy()

  /// Uninitialised memory of `count` floats in the machine, from `pool` if given.
  init(count: Int, pool: BufferPool?) {
    self.count = count
    home = .machine(MachineMemory(count: count, pool: pool))
  }

  /// Uninitialised memory of `count` floats in the card.
  init(count: Int, on gpu: GPU) {
    self.count = count
    home = .card(gpu.allocate(count * MemoryLayout<Float>.stride), gpu)
  }

  /// The first element. Waits for the card where it computes them.
  var pointer: UnsafeMutablePointer<Float> {
    switch home {
    case .machine(let memory): return memory.pointer
    case .card(let memory, let gpu):
      return downloads.withLock { downloads in
        if let known = downloads.done { return known.pointer }
        let target = MachineMemory(count: count, pool: nil)
        if gpu.download(memory, to: UnsafeMutableRawBufferPointer(target.buffer)) {
          downloads.done = target
        } else {
          downloads.zeros.append(target)
        }
        return target.pointer
      }
    }
  }

  /// The address of the first element in the card's memory; 0 if the card failed.
  func address(on gpu: GPU) -> UInt64 {
    switch home {
    case .card(let memory, _):
      if memory == nil { gpu.missOperand() }
      return memory?.address ?? 0
    case .machine(let memory):
      return upload.address(of: UnsafeRawBufferPointer(memory.buffer), on: gpu)
    }
  }

  var uniqueBuffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }
}

/// Memory of the machine for floats, 64-byte aligned.
private final class MachineMemory {
  let pointer: UnsafeMutablePointer<Float>
  private let count: Int
  private let capacity: Int
  private let pool: BufferPool?

  init(count: Int, pool: BufferPool?) {
    self.count = count
    self.pool = pool
    if let pool {
      (pointer, capacity) = pool.acquire(count)
    } else {
      capacity = count
      // Freshly allocated: untyped memory of the right size and alignment, bound to Float here.
      pointer = UnsafeMutableRawPointer.allocate(
        byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64
      ).bindMemory(to: Float.self, capacity: max(count, 1))
    }
  }

  deinit {
    if let pool { pool.release(pointer, capacity: capacity) } else { pointer.deallocate() }
  }

  var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }
}
