/// COCO's compressed text and JSON forms of run lengths (pycocotools, common/maskApi.c).
extension RLE {
  /// The run lengths in COCO's compressed form.
  ///
  /// From the fourth run on, each is written as its difference to the run before the last. A number
  /// is split into groups of 5 bits, lowest first, one character each. Bit 5 of a character is set
  /// if more follow, bit 4 of the last one is the sign, and 48 is added to make it printable.
  package var counts: String {
    var text: [UInt8] = []
    text.reserveCapacity(runs.count * 2)
    for i in runs.indices {
      var value = i > 2 ? runs[i] - runs[i - 2] : runs[i]
      var more = true
      while more {
        var digit = UInt8(value & 0x1F)
        value >>= 5
        more = digit & 0x10 != 0 ? value != -1 : value != 0
        if more { digit |= 0x20 }
        text.append(digit + 48)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Run lengths from COCO's compressed form; `counts` is untrusted.
  ///
  /// - Throws: `RLEError`, which names the error and its place.
  package init(size: ImageSize, counts: String) throws {
    try RLE.check(size)
    var runs: [Int] = []
    var value = 0
    var shift = 0
    var offset = 0
    var numberStart = 0
    for byte in counts.utf8 {
      guard (48...111).contains(byte) else { throw RLEError.badCharacter(byte, offset: offset) }
      let digit = Int(byte - 48)
      // 8 characters hold 40 bits: more than any run or difference of runs of an allowed size.
      guard shift < 40 else { throw RLEError.numberTooLong(offset: numberStart) }
      value |= (digit & 0x1F) << shift
      shift += 5
      offset += 1
      if digit & 0x20 == 0 {
        if digit & 0x10 != 0 { value |= -1 << shift }
        let run = runs.count > 2 ? value + runs[runs.count - 2] : value
        guard run >= 0 else { throw RLEError.negativeRun(index: runs.count, length: run) }
        guard run <= size.pixelCount else {
          throw RLEError.tooManyPixels(run: runs.count, size: size)
        }
        runs.append(run)
        value = 0
        shift = 0
        numberStart = offset
      }
    }
    guard shift == 0 else { throw RLEError.truncated(offset: numberStart) }
    try self.init(size: size, runs: runs)
  }
}

/// `{"size": [height, width], "counts": "..."}`
extension RLE: Codable {
  private enum CodingKeys: String, CodingKey {
    case size, counts
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode([size.height, size.width], forKey: .size)
    try container.encode(counts, forKey: .counts)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let sides = try container.decode([Int].self, forKey: .size)
    guard sides.count == 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .size, in: container,
        debugDescription: "the size of an RLE is [height, width], not \(sides.count) numbers")
    }
    let text = try container.decode(String.self, forKey: .counts)
    do {
      try self.init(size: ImageSize(width: sides[1], height: sides[0]), counts: text)
    } catch let error as RLEError {
      let key: CodingKeys = if case .sizeOutOfRange = error { .size } else { .counts }
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "\(error)")
    }
  }
}
