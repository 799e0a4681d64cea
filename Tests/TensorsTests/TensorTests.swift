import Testing

@testable import Tensors

@Suite struct TensorTests {
  let tensor = Tensor([2, 3, 2], (0..<12).map(Float.init))

  @Test func `slices and reshapes share the elements in order`() {
    #expect(tensor[1].values == [6, 7, 8, 9, 10, 11])
    #expect(tensor[0..<1].reshaped(3, 2)[2].values == [4, 5])
    #expect(tensor[at: 1, 2, 0] == 10)
    #expect(tensor.columns(1..<2).rows == 6)
  }

  @Test func `channel order round trips`() {
    let first = tensor.permutedToChannelFirst()
    #expect(first.shape == [2, 2, 3])
    #expect(first.values == [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
    #expect(first.permutedToChannelLast().values == tensor.values)
  }

  @Test func `a new tensor reuses the memory of one that is gone`() {
    let compute = Compute(threads: 1)
    let address = compute.scale(tensor, by: 2).withUnsafeBuffer { $0.baseAddress }
    let reused = compute.scale(tensor, by: 3)
    #expect(reused.withUnsafeBuffer { $0.baseAddress } == address)
    #expect(reused.values == tensor.values.map { $0 * 3 })
  }

  @Test func `memory is shared by tensors of up to twice the size, and bounded`() {
    let pool = BufferPool(limit: 10_000)
    let (first, capacity) = pool.acquire(6000)
    #expect(capacity >= 6000 && capacity <= 6000 * 9 / 8 + 1024)
    pool.release(first, capacity: capacity)
    let small = pool.acquire(1000)
    #expect(small.pointer != first)
    let half = pool.acquire(4000)
    #expect(half.pointer == first && half.capacity == capacity)
    pool.release(half.pointer, capacity: half.capacity)
    // Past the limit: freed.
    let large = pool.acquire(20_000)
    pool.release(large.pointer, capacity: large.capacity)
    #expect(pool.idleFloats == capacity)
    pool.release(small.pointer, capacity: small.capacity)
    #expect(pool.idleFloats == capacity + small.capacity)
  }

  @Test func `every item runs once, whatever the number of items and threads`() {
    for threads in 1...4 {
      let compute = Compute(threads: threads)
      for count in [0, 1, 2, 3, 70, 1000] {
        let counters = Counters(count)
        compute.forEach(count) { counters.add($0) }
        #expect(counters.all == [Int](repeating: 1, count: count))
      }
    }
  }

  @Test func `a run started from inside a run is done by its caller`() {
    let compute = Compute(threads: 3)
    let counters = Counters(40)
    compute.forEach(4) { outer in compute.forEach(10) { counters.add(outer * 10 + $0) } }
    #expect(counters.all == [Int](repeating: 1, count: 40))
  }
}
