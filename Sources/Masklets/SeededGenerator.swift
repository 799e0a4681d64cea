/// Random numbers that are the same on every machine for the same seed: SplitMix64 (Steele, Lea &
/// Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
package struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
  /// Also the seed of a generator that continues from here.
  package private(set) var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A uniform index in `0..<bound`. The bias of the multiplication is below 2⁻³² for bounds below
  /// 2³².
  package mutating func index(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A uniform number in 0..<1, a multiple of 2⁻²⁴.
  package mutating func unit() -> Float { Float(next() >> 40) / 16_777_216 }

  /// At most `count` of the values, each at most once, in random order.
  package mutating func sample(_ values: [Int32], count: Int) -> [Int32] {
    guard values.count > count else { return values }
    var values = values
    for i in 0..<count { values.swapAt(i, i + index(below: values.count - i)) }
    return Array(values.prefix(count))
  }
}
