import Masklets

extension FirstMask {
  /// A mask changed only where clicks contradict it.
  ///
  /// A cut that starts from the mask proposes; of its proposals only the part that holds the click
  /// and lies nearer to it than to the other clicks is taken. An excluding click that would take
  /// most of the mask away takes just its surroundings.
  func corrected(_ earlier: Plane, by marks: [Mark]) throws -> Plane {
    var result = earlier
    let seeds = marks.map { (x: column($0), y: row($0)) }
    guard !seeds.isEmpty else { return result }
    let owner = GeodesicRegions.nearest(
      seeds: seeds, image: frame.rgb, width: frame.width, height: frame.height)
    for (i, mark) in marks.enumerated() {
      let at = seeds[i].y * frame.width + seeds[i].x
      guard (result.values[at] > 0.5) != mark.include else { continue }
      let proposal = try proposal(from: result, marks, contradicting: mark)
      let changes = try OpenCV.components(width: frame.width, height: frame.height) {
        (result.values[$0] > 0.5) != proposal[$0] && proposal[$0] == mark.include
          && owner[$0] == i
      }
      let label = changes.labels[at]
      let area = label > 0 ? changes.areas[Int(label) - 1] : 0
      let usual = result.area(above: 0.5)
      let isPlausible = mark.include ? area < 8 * usual + 400 : area * 10 < 8 * usual
      for j in result.values.indices {
        let (dx, dy) = (Float(j % frame.width) - mark.x, Float(j / frame.width) - mark.y)
        let isNear = dx * dx + dy * dy <= (isPlausible ? 16 : 100) && owner[j] == i
        if isNear || (isPlausible && label > 0 && changes.labels[j] == label) {
          result.values[j] = mark.include ? 1 : 0
        }
      }
    }
    return result
  }

  /// What a cut makes of the mask when a click says otherwise.
  private func proposal(
    from mask: Plane, _ marks: [Mark], contradicting mark: Mark
  ) throws -> [Bool] {
    var cut = GrabCut(width: frame.width, height: frame.height, all: .probablyBackground)
    cut.mark(.probablyForeground) { x, y in mask.values[y * frame.width + x] > 0.5 }
    cut.mark(
      discAt: mark.x, mark.y, radius: 0.08 * shortSide,
      mark.include ? .probablyForeground : .probablyBackground)
    markCertain(marks, in: &cut)
    return try cut.foreground(of: motion.pixels, rounds: 2)
  }

  private func column(_ mark: Mark) -> Int { min(max(0, Int(mark.x)), frame.width - 1) }
  private func row(_ mark: Mark) -> Int { min(max(0, Int(mark.y)), frame.height - 1) }
}
