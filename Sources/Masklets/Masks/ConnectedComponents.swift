/// Which pixels count as neighbours.
package enum Connectivity: Hashable, Sendable {
  /// Pixels that share a side.
  case four
  /// Pixels that share a side or a corner.
  case eight
}

/// The connected components of a mask, in the order of their first pixel from the top.
///
/// They are found by joining runs of pixels, so the time grows with the outline, not with the area.
package struct ConnectedComponents: Sendable {
  package struct Component: Hashable, Sendable {
    /// Number of pixels.
    package internal(set) var area: Int
    package internal(set) var bounds: PixelBounds
  }

  /// A run of pixels `start..<end` in row `y` belonging to component `label`.
  struct Run {
    var y, start, end, label: Int
  }

  package let size: ImageSize
  package private(set) var components: [Component] = []
  private(set) var runs: [Run] = []

  init(of mask: Mask, connectivity: Connectivity) {
    size = mask.size
    let reach = connectivity == .eight ? 1 : 0
    var parents: [Int] = []
    var above = 0..<0
    for y in 0..<size.height {
      let rowStart = runs.count
      mask.forEachRun(inRow: y) { start, end in
        runs.append(Run(y: y, start: start, end: end, label: runs.count))
        parents.append(parents.count)
      }
      var candidate = above.lowerBound
      for current in rowStart..<runs.count {
        let (start, end) = (runs[current].start - reach, runs[current].end + reach)
        while candidate < above.upperBound, runs[candidate].end <= start { candidate += 1 }
        var touching = candidate
        while touching < above.upperBound, runs[touching].start < end {
          join(touching, current, in: &parents)
          touching += 1
        }
        // The last run touched may also touch the next run of this row.
        candidate = max(candidate, touching - 1)
      }
      above = rowStart..<runs.count
    }
    collect(&parents)
  }

  /// Replaces each run's label by its component's index and measures the components.
  private mutating func collect(_ parents: inout [Int]) {
    var indices = [Int](repeating: -1, count: runs.count)
    for i in runs.indices {
      let root = find(i, in: &parents)
      let run = runs[i]
      let bounds = PixelBounds(minX: run.start, minY: run.y, maxX: run.end - 1, maxY: run.y)
      if indices[root] < 0 {
        indices[root] = components.count
        components.append(Component(area: 0, bounds: bounds))
      }
      let label = indices[root]
      runs[i].label = label
      components[label].area += run.end - run.start
      components[label].bounds.formUnion(bounds)
    }
  }

  /// The pixels of the components for which `isWanted` holds.
  package func mask(where isWanted: (Component) -> Bool) -> Mask {
    let wanted = components.map(isWanted)
    var result = Mask(size: size)
    for run in runs where wanted[run.label] {
      result.setRun(inRow: run.y, from: run.start, to: run.end)
    }
    return result
  }

  /// The pixels of component `index`.
  package func mask(of index: Int) -> Mask {
    var result = Mask(size: size)
    for run in runs where run.label == index {
      result.setRun(inRow: run.y, from: run.start, to: run.end)
    }
    return result
  }

  /// Index of the component with most pixels, of the topmost one if there are several; nil for an
  /// empty mask.
  package var largest: Int? {
    components.indices.max {
      (components[$0].area, -$0) < (components[$1].area, -$1)
    }
  }
}

/// The root of the set that contains `i`.
private func find(_ i: Int, in parents: inout [Int]) -> Int {
  var i = i
  while parents[i] != i {
    parents[i] = parents[parents[i]]
    i = parents[i]
  }
  return i
}

/// Joins two sets under the smaller root, so that components are numbered from the top.
private func join(_ a: Int, _ b: Int, in parents: inout [Int]) {
  let (rootA, rootB) = (find(a, in: &parents), find(b, in: &parents))
  if rootA < rootB { parents[rootB] = rootA } else { parents[rootA] = rootB }
}

extension Mask {
  package func components(_ connectivity: Connectivity = .eight) -> ConnectedComponents {
    ConnectedComponents(of: self, connectivity: connectivity)
  }

  /// The mask with small holes filled: 8-connected background components of at most `area` pixels,
  /// also at the border (`fill_holes_in_mask_scores` in SAM 2's sam2/utils/misc.py).
  package func fillingHoles(upTo area: Int) -> Mask {
    guard area > 0 else { return self }
    return union(inverted().components(.eight).mask { $0.area <= area })
  }

  /// The mask without small specks: 8-connected components of at most `area` pixels.
  package func removingSprinkles(upTo area: Int) -> Mask {
    guard area > 0 else { return self }
    return components(.eight).mask { $0.area > area }
  }
}
