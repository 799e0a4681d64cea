import Masklets

extension FirstMask {
  /// A mask changed only where clicks contradict it.
  ///
  /// A cut that starts from the mask proposes; of its proposals only the part that holds the click
  /// and lies nearer to it than to the other clicks is taken. People click where an error is
  /// widest: nowhere is it much wider than the click is far from the mask's edge, and wider
  /// proposals are spills.
  func corrected(_ earlier: Plane) throws -> Plane {
    var result = earlier
    // What is nearer to another object's click than to these is changed by none of them.
    let seeds = (marks + rivals.marks).map { (x: column($0), y: row($0)) }
    guard !marks.isEmpty else { return result }
    let owner = GeodesicRegions.nearest(
      seeds: seeds, image: frame.rgb, width: frame.width, height: frame.height)
    for (i, mark) in marks.enumerated() {
      let at = seeds[i].y * frame.width + seeds[i].x
      guard (result.values[at] > 0.5) != mark.include else { continue }
      let depth = abs(try ObjectTrack.signedDistance(result).values[at])
      let proposal = try proposal(from: result, contradicting: mark)
      let change = try part(holding: at) {
        (result.values[$0] > 0.5) != proposal[$0] && proposal[$0] == mark.include
          && owner[$0] == i
      }
      let area = change?.count { $0 } ?? 0
      let usual = result.area(above: 0.5)
      let isPlausible = mark.include ? area < 8 * usual + 400 : area * 10 < 8 * usual
      let wanted = isPlausible ? try change.map { try thin($0, width: 1.5 * depth + 3) } : nil
      let radius = min(max(3, 0.7 * depth), isPlausible ? 4 : 10)
      for j in result.values.indices where owner[j] == i {
        let (dx, dy) = (Float(j % frame.width) - mark.x, Float(j / frame.width) - mark.y)
        if j == at || dx * dx + dy * dy <= radius * radius || wanted?[j] == true {
          result.values[j] = mark.include ? 1 : 0
        }
      }
    }
    return result
  }

  /// The component of the pixels for which `condition` holds that has the pixel `at` in it.
  private func part(holding at: Int, _ condition: (Int) -> Bool) throws -> [Bool]? {
    let parts = try OpenCV.components(width: frame.width, height: frame.height, inside: condition)
    let label = parts.labels[at]
    return label > 0 ? parts.labels.map { $0 == label } : nil
  }

  /// A region without the discs of radius `width` that fit into it and into the frame.
  private func thin(_ region: [Bool], width: Float) throws -> [Bool] {
    var depth = try OpenCV.signedDistance(width: frame.width, height: frame.height) { region[$0] }
    for y in 0..<frame.height {
      for x in 0..<frame.width {
        let toBorder = Float(min(x, y, frame.width - 1 - x, frame.height - 1 - y)) + 0.5
        depth.values[y * frame.width + x] = min(depth.values[y * frame.width + x], toBorder)
      }
    }
    guard depth.values.contains(where: { $0 > width }) else { return region }
    let fromDiscs = try OpenCV.signedDistance(width: frame.width, height: frame.height) {
      depth.values[$0] > width
    }
    return region.indices.map { region[$0] && fromDiscs.values[$0] < -width }
  }

  /// What a cut makes of the mask when a click says otherwise.
  private func proposal(
    from mask: Plane, contradicting mark: Mark
  ) throws -> [Bool] {
    var cut = GrabCut(width: frame.width, height: frame.height, all: .probablyBackground)
    cut.mark(.probablyForeground) { x, y in mask.values[y * frame.width + x] > 0.5 }
    cut.mark(
      discAt: mark.x, mark.y, radius: 0.08 * shortSide,
      mark.include ? .probablyForeground : .probablyBackground)
    markCertain(in: &cut)
    return try cut.foreground(of: motion.pixels, rounds: 2)
  }
}
