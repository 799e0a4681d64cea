import Masklets

/// Changes a mask only around the clicks that contradict it.
///
/// A cut that starts from the mask proposes changes. Of them only the part is accepted that
/// contains the click and is nearer to it than to the other clicks. People click where an error is
/// widest: nowhere is it much wider than the click is far from the mask's edge, and wider proposals
/// are spills.
struct ClickCorrection: Sendable {
  let frame: PromptedFrame
  /// The object's own clicks.
  let marks: [Mark]
  let rivals: PromptRivals

  private typealias Constants = Tuning.Correction

  /// - Parameter earlier: the object's probability before the correction.
  func corrected(_ earlier: Plane) throws -> Plane {
    var result = earlier
    guard !marks.isEmpty else { return result }
    // What is nearer to another object's click is changed by none of this object's.
    let seeds = (marks + rivals.marks).map { (x: frame.column($0), y: frame.row($0)) }
    let owner = GeodesicRegions.nearest(
      seeds: seeds, image: frame.image.rgb, width: frame.width, height: frame.height)
    for (i, mark) in marks.enumerated() {
      let at = frame.pixel(mark)
      guard (result.values[at] > 0.5) != mark.include else { continue }
      let depth = abs(try result.distanceToEdge().values[at])
      let proposal = try proposal(from: result, contradicting: mark)
      let change = try part(holding: at) {
        (result.values[$0] > 0.5) != proposal[$0] && proposal[$0] == mark.include
          && owner[$0] == i
      }
      let isPlausible = isPlausible(
        changed: change?.count { $0 } ?? 0, of: result.area(above: 0.5), include: mark.include)
      let width = Constants.widthInDepths * depth + Constants.widthMargin
      let accepted = isPlausible ? try change.map { try thin($0, width: width) } : nil
      let radius = min(
        max(Constants.leastRadius, Constants.radiusInDepths * depth),
        isPlausible ? Constants.mostRadius : Constants.mostRadiusAlone)
      for j in result.values.indices where owner[j] == i {
        let (dx, dy) = (Float(j % frame.width) - mark.x, Float(j / frame.width) - mark.y)
        if j == at || dx * dx + dy * dy <= radius * radius || accepted?[j] == true {
          result.values[j] = mark.include ? 1 : 0
        }
      }
    }
    return result
  }

  /// True if a click may change `changed` pixels of a mask of `area` pixels.
  private func isPlausible(changed: Int, of area: Int, include: Bool) -> Bool {
    include
      ? changed < Constants.mostAdded * area + Constants.mostAddedPixels
      : changed * 10 < Constants.mostRemovedTenths * area
  }

  /// The component of the pixels satisfying `condition` that contains the pixel `at`; nil if it
  /// does not satisfy the condition.
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

  /// The mask after a cut that starts from it and from the click that contradicts it.
  private func proposal(from mask: Plane, contradicting mark: Mark) throws -> [Bool] {
    var cut = GrabCut(width: frame.width, height: frame.height, all: .probablyBackground)
    cut.mark(.probablyForeground) { x, y in mask.values[y * frame.width + x] > 0.5 }
    cut.mark(
      discAt: mark, radius: Constants.disc * frame.shortSide,
      mark.include ? .probablyForeground : .probablyBackground)
    cut.mark(certain: rivals.marks + marks)
    return try cut.foreground(of: frame.motion.pixels, rounds: Constants.rounds)
  }
}
