/// What a prompt makes certain, in pixels of the picture that `PromptNetwork` reads: where the object is
/// and is not, and the region where it is supposed to be.
struct PromptSeeds {
  typealias Seed = (x: Int, y: Int)

  let including, excluding: [Seed]
  /// By pixel, true where the object is supposed to be.
  let region: [Bool]

  private typealias Constants = Tuning.Cues

  /// The clicks are certain, and that the object does not leave the box. It is supposed to be in the mask
  /// so far, else in the box, else near the clicks.
  init(
    marks: [Mark], box: (low: Mark, high: Mark)?, earlier: Plane?, width: Int, height: Int
  ) {
    func seeds(_ marks: [Mark]) -> [Seed] {
      marks.map { (min(max(Int($0.x), 0), width - 1), min(max(Int($0.y), 0), height - 1)) }
    }
    let including = seeds(marks.filter(\.include))
    self.including = including
    excluding =
      seeds(marks.filter { !$0.include })
      + (box.map { Self.around($0, width: width, height: height) } ?? [])

    func pixels(_ isInside: (_ x: Int, _ y: Int) -> Bool) -> [Bool] {
      (0..<width * height).map { isInside($0 % width, $0 / width) }
    }
    if let earlier, earlier.values.contains(where: { $0 > 0.5 }) {
      region = earlier.values.map { $0 > 0.5 }
    } else if let box {
      region = pixels { x, y in
        Float(x) >= box.low.x.rounded() && Float(x) < box.high.x.rounded()
          && Float(y) >= box.low.y.rounded() && Float(y) < box.high.y.rounded()
      }
    } else {
      let square = Constants.disc * Constants.disc
      region = pixels { x, y in
        including.contains { ($0.x - x) * ($0.x - x) + ($0.y - y) * ($0.y - y) <= square }
      }
    }
  }

  /// Places just outside the border of a box, as far as they are in the picture.
  private static func around(_ box: (low: Mark, high: Mark), width: Int, height: Int) -> [Seed] {
    let (left, top) = (box.low.x - 1.5, box.low.y - 1.5)
    let (right, bottom) = (box.high.x + 0.5, box.high.y + 0.5)
    let shares = (0..<Constants.boxSeeds).map {
      (Float($0) + 0.5) / Float(Constants.boxSeeds)
    }
    let places = shares.flatMap { share -> [(Float, Float)] in
      let (x, y) = (left + share * (right - left), top + share * (bottom - top))
      return [(x, top), (x, bottom), (left, y), (right, y)]
    }
    return places.map { (Int($0.0.rounded(.down)), Int($0.1.rounded(.down))) }
      .filter { (0..<width).contains($0.0) && (0..<height).contains($0.1) }
  }
}
