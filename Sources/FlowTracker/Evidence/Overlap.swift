import Foundation
import Masklets

/// Objects that touch compete for pixels; objects that a person drew over each other do not.
///
/// Objects that compete are called rivals.
enum Overlap {
  /// Pairs of rivals, lower index first: objects whose masks share at most a tenth of the smaller
  /// one on every keyframe that both have.
  ///
  /// - Parameter masks: the masks on keyframes, by object and frame.
  static func exclusivePairs(_ masks: [[Int: Mask]]) -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    for a in masks.indices {
      for b in masks.indices.dropFirst(a + 1) {
        let overlaps = masks[a].contains { frame, mask in
          guard let other = masks[b][frame] else { return false }
          let shared = mask.intersection(other).area
          return shared * Tuning.Contest.sharedPart > min(mask.area, other.area)
        }
        if !overlaps { pairs.append((a, b)) }
      }
    }
    return pairs
  }

  /// The object's log-odds against the background and all rivals: a softmax over the objects and a
  /// background of logit 0.
  ///
  /// - Parameters:
  ///   - evidence: the object's log-odds when rivals are ignored.
  ///   - rivals: the same of each rival.
  static func contended(_ evidence: Plane, _ rivals: [Plane]) -> Plane {
    var result = evidence
    for i in result.values.indices {
      var odds: Float = 1
      for rival in rivals where rival.values[i] > Tuning.Contest.negligible {
        odds += exp(rival.values[i])
      }
      if odds > 1 { result.values[i] -= log(odds) }
    }
    return result
  }

  /// Gives pixels that two probabilities claim to the more probable object, to the first one if
  /// both are equal.
  static func separate(_ first: inout Plane, _ second: inout Plane) {
    for i in first.values.indices where first.values[i] > 0.5 && second.values[i] > 0.5 {
      if first.values[i] >= second.values[i] {
        second.values[i] = 1 - first.values[i]
      } else {
        first.values[i] = 1 - second.values[i]
      }
    }
  }

  /// The same for pairs of rivals and evidence, which is positive inside.
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
