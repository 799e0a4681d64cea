/// SplitMix64 (Steele, Lea & Flood, 2014): small, and the same on every machine, so that a
/// propagation repeats bit for bit.
package struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
  package private(set) var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in 0..<bound. The bias of taking the high product is below 2⁻³² here.
  package mutating func index(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Uniform in 0..<1.
  package mutating func unit() -> Float { Float(next() >> 40) / 16_777_216 }

  /// At most `count` of the values, each at most once, in random order.
  package mutating func sample(_ values: [Int32], count: Int) -> [Int32] {
    guard values.count > count else { return values }
    var values = values
    for i in 0..<count { values.swapAt(i, i + index(below: values.count - i)) }
    return Array(values.prefix(count))
  }
}
