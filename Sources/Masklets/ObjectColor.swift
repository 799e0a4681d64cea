/// The colour that an object is drawn in.
package struct ObjectColor: Hashable, Sendable {
  package let red, green, blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// `0xRRGGBB`
  package init(rgb: Int) {
    self.init(
      red: UInt8(truncatingIfNeeded: rgb >> 16), green: UInt8(truncatingIfNeeded: rgb >> 8),
      blue: UInt8(truncatingIfNeeded: rgb))
  }

  /// A colour from `RRGGBB` or `#RRGGBB`; nil for anything else.
  package init?(hex: String) {
    let digits = hex.hasPrefix("#") ? hex.dropFirst() : hex[...]
    guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
      let rgb = Int(digits, radix: 16)
    else { return nil }
    self.init(rgb: rgb)
  }

  package var rgb: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }

  /// `RRGGBB`
  package var hex: String {
    let digits = String(rgb, radix: 16, uppercase: true)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The colour of the object at `index` (from 0) in the order in which a session's objects were
  /// added.
  package static func cycled(_ index: Int) -> ObjectColor {
    all[index % all.count]
  }

  /// The colours of the cycle, in its order.
  package static let all = [
    0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0xFF8000, 0x8000FF,
  ].map(ObjectColor.init(rgb:))
}
