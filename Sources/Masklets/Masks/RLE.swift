/// A mask as COCO run lengths: alternating runs of unset and set pixels, the first one unset, going
/// down each column, from the left column to the right.
///
///     RLE(mask).counts            // "RRe12m8..." as pycocotools writes it, byte for byte
///     try RLE(size: size, counts: text).mask()
package struct RLE: Hashable, Sendable {
  /// The longest side decoded; a mask that large takes 32 MiB.
  package static let maximumSide = 16384

  package let size: ImageSize
  /// Lengths of the runs, the first of which may be 0; their sum is the number of pixels.
  package let runs: [Int]

  package init(_ mask: Mask) {
    size = mask.size
    var runs: [Int] = []
    // In the transposed mask columns are rows, and a run may continue in the next row.
    let columns = mask.transposed()
    let height = columns.size.width
    var position = 0
    for x in 0..<columns.size.height {
      columns.forEachRun(inRow: x) { start, end in
        let first = x * height + start
        if first == position, runs.count > 1 {
          runs[runs.count - 1] += end - start
        } else {
          runs.append(first - position)
          runs.append(end - start)
        }
        position = x * height + end
      }
    }
    if position < size.pixelCount || runs.isEmpty { runs.append(size.pixelCount - position) }
    self.runs = runs
  }

  /// Run lengths from an untrusted source, checked against the size.
  ///
  /// - Throws: `RLEError` if a side is not in `1...maximumSide`, a run is negative or the runs do
  ///   not add up to the number of pixels.
  package init(size: ImageSize, runs: [Int]) throws {
    try RLE.check(size)
    var total = 0
    for (i, run) in runs.enumerated() {
      guard run >= 0 else { throw RLEError.negativeRun(index: i, length: run) }
      guard run <= size.pixelCount - total else {
        throw RLEError.tooManyPixels(run: i, size: size)
      }
      total += run
    }
    guard total == size.pixelCount else {
      throw RLEError.wrongTotal(pixels: total, size: size)
    }
    self.size = size
    self.runs = runs
  }

  static func check(_ size: ImageSize) throws {
    guard (1...maximumSide).contains(size.width), (1...maximumSide).contains(size.height) else {
      throw RLEError.sizeOutOfRange(size)
    }
  }

  /// Number of set pixels.
  package var area: Int {
    var sum = 0
    for i in stride(from: 1, to: runs.count, by: 2) { sum += runs[i] }
    return sum
  }

  /// The decoded mask.
  package func mask() -> Mask {
    var columns = Mask(size: ImageSize(width: size.height, height: size.width))
    var position = 0
    for (i, run) in runs.enumerated() {
      if i % 2 == 1 {
        var start = position
        let end = position + run
        while start < end {
          let x = start / size.height
          let columnEnd = min(end, (x + 1) * size.height)
          columns.setRun(inRow: x, from: start - x * size.height, to: columnEnd - x * size.height)
          start = columnEnd
        }
      }
      position += run
    }
    return columns.transposed()
  }
}

/// Why run lengths do not describe a mask.
package enum RLEError: Error, Hashable {
  case sizeOutOfRange(ImageSize)
  case badCharacter(UInt8, offset: Int)
  /// The string ends inside a number.
  case truncated(offset: Int)
  /// A number with more characters than any run length needs.
  case numberTooLong(offset: Int)
  case negativeRun(index: Int, length: Int)
  case tooManyPixels(run: Int, size: ImageSize)
  case wrongTotal(pixels: Int, size: ImageSize)
}

extension RLEError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .sizeOutOfRange(let size):
      "the RLE's size is \(size); each side must be 1 to \(RLE.maximumSide)"
    case .badCharacter(let byte, let offset):
      "the RLE's counts contain byte \(byte) at offset \(offset); valid are 48 ('0') to 111 ('o')"
    case .truncated(let offset):
      "the RLE's counts end inside the number that starts at offset \(offset)"
    case .numberTooLong(let offset):
      "the RLE's counts contain a number too long for a run at offset \(offset)"
    case .negativeRun(let index, let length):
      "run \(index) of the RLE has the negative length \(length)"
    case .tooManyPixels(let run, let size):
      "the RLE's runs exceed the \(size.pixelCount) pixels of \(size) at run \(run)"
    case .wrongTotal(let pixels, let size):
      "the RLE's runs cover \(pixels) pixels, not the \(size.pixelCount) of \(size)"
    }
  }
}
