import Masklets

/// A hash of 64-bit words by the FNV-1a scheme (Fowler, Noll & Vo): distinguishes requests and
/// finds damage, but does not withstand intent.
struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

  mutating func add(_ mask: Mask) {
    add(mask.size.width)
    add(mask.size.height)
    for word in mask.words { add(word) }
  }

  static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var print = Fingerprint()
    for byte in bytes { print.add(UInt64(byte)) }
    return print.value
  }
}
