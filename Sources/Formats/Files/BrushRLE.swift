import Masklets

/// The packed run lengths of Label Studio's brush: runs of equal bytes in a picture of four equal
/// channels, 255 where the mask is.
///
/// Four bytes of length, 5 bits of word size less one, four times 4 bits of the sizes of run
/// lengths less one; then, for each run, a set bit, two bits that choose the size, the length less
/// one, and the byte. After a bit that is not set, as many single bytes follow as the length says.
enum BrushRLE {
  private static let sizes = [4, 8, 12, 16]
  private static let channels = 4

  static func encode(_ mask: Mask) -> [UInt8] {
    var bits = BitWriter()
    bits.write(channels * mask.size.pixelCount, bits: 32)
    bits.write(8 - 1, bits: 5)
    for size in sizes { bits.write(size - 1, bits: 4) }
    let whole = PixelBounds(
      minX: 0, minY: 0, maxX: mask.size.width - 1, maxY: mask.size.height - 1)
    for (index, run) in mask.rowRuns(in: whole).enumerated() {
      var rest = channels * run
      while rest > 0 {
        let length = min(rest, 1 << 16)
        let choice = sizes.firstIndex { length <= 1 << $0 } ?? 3
        bits.write(1, bits: 1)
        bits.write(choice, bits: 2)
        bits.write(length - 1, bits: sizes[choice])
        bits.write(index % 2 == 1 ? 255 : 0, bits: 8)
        rest -= length
      }
    }
    return bits.bytes
  }

  /// The mask of untrusted run lengths: the pixels whose last channel, the opacity, is 128 or more.
  ///
  /// Memory: the mask. Time: that of reading the bytes and filling the mask once.
  ///
  /// - Throws: `FormatError` for run lengths of another size, and for damaged ones.
  static func decode(_ bytes: [UInt8], size: ImageSize) throws -> Mask {
    var bits = BitReader(bytes)
    let count = channels * size.pixelCount
    let found = try bits.read(32)
    guard found == count else {
      throw FormatError(
        "A brush mask has \(found) values, and a picture of \(size) has \(count): import it into "
          + "the video it was made for")
    }
    guard try bits.read(5) == 8 - 1 else {
      throw FormatError("A brush mask's values are not bytes")
    }
    let sizes = try (0..<4).map { _ in try bits.read(4) + 1 }
    var mask = Mask(size: size)
    var position = 0
    while position < count {
      let isRun = try bits.read(1) == 1
      let choice = try bits.read(2)
      let length = try bits.read(sizes[choice]) + 1
      guard length <= count - position else { throw damaged }
      if isRun {
        if try bits.read(8) >= 128 {
          mask.set(pixels: position / channels..<(position + length) / channels)
        }
        position += length
      } else {
        for _ in 0..<length {
          let pixel = position / channels
          if try bits.read(8) >= 128, position % channels == channels - 1 {
            mask.set(pixels: pixel..<pixel + 1)
          }
          position += 1
        }
      }
    }
    return mask
  }

  fileprivate static let damaged = FormatError("A brush mask is damaged or cut off")
}

extension Mask {
  /// Sets pixels by their row-major positions.
  fileprivate mutating func set(pixels: Range<Int>) {
    var start = pixels.lowerBound
    while start < pixels.upperBound {
      let (y, x) = start.quotientAndRemainder(dividingBy: size.width)
      let end = min(pixels.upperBound, (y + 1) * size.width)
      setRun(inRow: y, from: x, to: x + end - start)
      start = end
    }
  }
}

/// Bits from the highest of each byte on.
private struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var used = 8

  mutating func write(_ value: Int, bits: Int) {
    for bit in (0..<bits).reversed() {
      if used == 8 {
        bytes.append(0)
        used = 0
      }
      if value >> bit & 1 == 1 { bytes[bytes.count - 1] |= 1 << (7 - used) }
      used += 1
    }
  }
}

/// Bits from the highest of each byte on.
private struct BitReader {
  private let bytes: [UInt8]
  /// In bits.
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next `count` bits, at most 32, as a number.
  ///
  /// - Throws: `FormatError` at the end of the bytes.
  mutating func read(_ count: Int) throws -> Int {
    guard count <= 8 * bytes.count - position else { throw BrushRLE.damaged }
    var value = 0
    var rest = count
    while rest > 0 {
      let unread = 8 - position % 8
      let taken = min(unread, rest)
      let bits = Int(bytes[position / 8]) >> (unread - taken) & (1 << taken - 1)
      value = value << taken | bits
      position += taken
      rest -= taken
    }
    return value
  }
}
