import Foundation
import Masklets

/// Objects that touch compete for pixels; objects that a person drew over each other do not.
enum Overlap {
  /// Pairs of objects, lower index first, whose masks never share more than a tenth of the smaller
  /// one on a keyframe that both have.
  static func exclusivePairs(_ masks: [[Int: Mask]]) -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    for a in masks.indices {
      for b in masks.indices.dropFirst(a + 1) {
        let overlaps = masks[a].contains { frame, mask in
          guard let other = masks[b][frame] else { return false }
          let shared = mask.intersection(other).area
          return shared * 10 > min(mask.area, other.area)
        }
        if !overlaps { pairs.append((a, b)) }
      }
    }
    return pairs
  }

  /// Log-odds against the background and all rivals, from log-odds against all else regardless of
  /// them: softmax over the objects and a background of logit 0.
  static func contended(_ evidence: Plane, _ rivals: [Plane]) -> Plane {
    var result = evidence
    for i in result.values.indices {
      var odds: Float = 1
      for rival in rivals where rival.values[i] > -8 { odds += exp(rival.values[i]) }
      if odds > 1 { result.values[i] -= log(odds) }
    }
    return result
  }

  /// Takes doubly claimed pixels from the less probable object; of equals, the first keeps it.
  static func separate(_ first: inout Plane, _ second: inout Plane) {
    for i in first.values.indices where first.values[i] > 0.5 && second.values[i] > 0.5 {
      if first.values[i] >= second.values[i] {
        second.values[i] = 1 - first.values[i]
      } else {
        first.values[i] = 1 - second.values[i]
      }
    }
  }

  /// The same for evidence, which is positive inside.
  static func separate(_ evidence: inout [Plane?], pairs: [(Int, Int)]) {
    for (a, b) in pairs {
      guard var first = evidence[a], var second = evidence[b] else { continue }
      evidence[a] = nil
      evidence[b] = nil
      for i in first.values.indices where first.values[i] > 0 && second.values[i] > 0 {
        if first.values[i] >= second.values[i] {
          second.values[i] = -first.values[i]
        } else {
          first.values[i] = -second.values[i]
        }
      }
      evidence[a] = first
      evidence[b] = second
    }
  }
}
