/// Blocks of memory that wait to be used again, by capacity.
struct IdleBlocks<Block> {
  private var blocks: [Int: [Block]] = [:]
  /// The capacities of all of them together.
  private(set) var total = 0

  mutating func insert(_ block: Block, capacity: Int) {
    blocks[capacity, default: []].append(block)
    total += capacity
  }

  /// Removes the smallest block of `capacity` up to twice as much, so that layers of different widths
  /// share blocks; nil if there is none.
  mutating func take(_ capacity: Int) -> (block: Block, capacity: Int)? {
    // Work that repeats finds its own blocks; only new sizes are searched for.
    let found =
      blocks[capacity] != nil
      ? capacity : blocks.keys.filter { (capacity...2 * capacity).contains($0) }.min()
    guard let found, let block = blocks[found]?.popLast() else { return nil }
    if blocks[found]?.isEmpty == true { blocks[found] = nil }
    total -= found
    return (block, found)
  }

  /// Removes all of them.
  mutating func takeAll() -> [Block] {
    defer { self = IdleBlocks() }
    return blocks.values.flatMap { $0 }
  }
}
