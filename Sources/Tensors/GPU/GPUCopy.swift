import Synchronization

/// A constant's copy in a card's memory, made when it is first asked for there.
struct GPUCopy: ~Copyable, Sendable {
  private let memory = Mutex<GPUMemory?>(nil)

  /// The address of the copy of `bytes`, which must be the same in every call; 0 if the card failed. It
  /// is valid as long as the copy lives.
  func address(of bytes: UnsafeRawBufferPointer, on gpu: GPU) -> UInt64 {
    memory.withLock { memory in
      if memory == nil { memory = gpu.upload(bytes) }
      return memory?.address ?? 0
    }
  }
}
