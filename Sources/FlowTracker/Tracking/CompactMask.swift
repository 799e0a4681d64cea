/// A probability kept until the other pass reaches its frame: 16 levels, run by run, so that a
/// thousand frames take a few megabytes.
struct StoredMask: Sendable, Hashable {
  /// Low 4 bits: level; high 12 bits: length of the run, less one.
  private(set) var runs: [UInt16] = []
  let score: Float

  private static let levels: Float = 15

  init(_ probability: Plane, score: Float) {
    self.score = score
    var level = UInt16.max
    for p in probability.values {
      let next = UInt16(((p > 0 ? min(p, 1) : 0) * Self.levels).rounded())
      if next == level, let last = runs.last, last < 0xFFF0 {
        runs[runs.count - 1] = last + 16
      } else {
        runs.append(next)
        level = next
      }
    }
  }

  init(runs: [UInt16], score: Float) {
    self.runs = runs
    self.score = score
  }

  /// nil unless the runs fill `width` × `height`.
  func probability(width: Int, height: Int) -> Plane? {
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
    return plane
  }
}
