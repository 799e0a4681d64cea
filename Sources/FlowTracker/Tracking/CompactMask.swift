/// A mask's probabilities, rounded to 16 levels and run-length encoded: between keyframes they wait
/// for the backward pass, and a thousand frames of them take a few megabytes.
struct CompactMask: Sendable, Hashable {
  /// Low 4 bits: level; high 12 bits: length of the run, less one.
  private(set) var runs: [UInt16] = []
  let score: Float

  private static let levels: Float = 15

  init(_ mask: SoftMask) {
    score = mask.score
    var level = UInt16.max
    for p in mask.probability.values {
      let next = UInt16(((p > 0 ? min(p, 1) : 0) * Self.levels).rounded())
      if next == level, let last = runs.last, last < 0xFFF0 {
        runs[runs.count - 1] = last + 16
      } else {
        runs.append(next)
        level = next
      }
    }
  }

  /// The decoded mask; nil unless the runs fill `width` × `height`.
  func softMask(width: Int, height: Int) -> SoftMask? {
    guard runs.reduce(0, { $0 + Int($1 >> 4) + 1 }) == width * height else { return nil }
    var plane = Plane(width: width, height: height)
    var at = 0
    for run in runs {
      let value = Float(run & 15) / Self.levels
      for _ in 0...Int(run >> 4) {
        plane.values[at] = value
        at += 1
      }
    }
    return SoftMask(probability: plane, score: score)
  }
}

// MARK: Checkpoints

extension CompactMask {
  func write(to writer: inout StateWriter) {
    writer.write(score)
    writer.write(runs)
  }

  init(from reader: inout StateReader) throws {
    score = try reader.read()
    runs = try reader.readArray()
  }
}
