import Masklets

/// The random numbers of the reference dump: splitmix64, seeded by the FNV-1a hash of a name.
package enum SplitMix {
  package static func seed(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// Output `index` of the sequence from `seed`.
  package static func value(_ seed: UInt64, _ index: Int) -> UInt64 {
    // Each output moves the generator's state on by this constant.
    var generator = SeededGenerator(seed: seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
    return generator.next()
  }
}
