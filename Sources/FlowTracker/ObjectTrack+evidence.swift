import CKernels
import Foundation
import Masklets

extension ObjectTrack {
  /// Part of each pixel that the mask covers. A mask too thin to cover half of any pixel is
  /// raised until it does.
  static func soft(_ mask: Mask, width: Int, height: Int) throws -> Plane {
    let bytes = try OpenCV.resizeGrey(
      mask.bytes(), from: (mask.size.width, mask.size.height), to: (width, height))
    let most = bytes.max() ?? 0
    let full = most > 127 ? 255 : Float(max(1, most))
    return Plane(width: width, height: height, values: bytes.map { Float($0) / full })
  }

  static func signedDistance(_ probability: Plane) throws -> Plane {
    try probability.values.withUnsafeBufferPointer { values in
      try OpenCV.signedDistance(width: probability.width, height: probability.height) {
        values[$0] > 0.5
      }
    }
  }

  /// The expectation from the motion alone: near the edge uncertain, less so where the flow is
  /// consistent both ways, and ever more against what is far away.
  static func prior(distance: Plane, inconsistency: Plane, edgeTrust: Float) -> Plane {
    var prior = distance
    for i in prior.values.indices {
      let d = distance.values[i]
      var logit = min(max(d / 6, -4), 4) - max(0, -d - 30) / 10
      let consistency = exp(-max(inconsistency.values[i] - 0.5, 0))
      if d > -12 { logit *= 0.3 + 0.7 * consistency }
      prior.values[i] = logit + edgeTrust * min(max(d / 1.5, -1), 1) * consistency * consistency
    }
    return prior
  }

  /// Nearer than this to the object, in pixels of working size, a pixel may belong to it.
  static let reach: Float = 90

  /// What the networks say of each pixel, clipped to ±4; −4 out of reach.
  func appearanceTerm(
    _ frame: FrameFeatures, _ motion: FeatureStack, _ distance: Plane, _ search: SearchDisc?
  ) -> Plane {
    var term = Plane(width: distance.width, height: distance.height)
    guard let standard, !networks.isEmpty else { return term }
    let block = Int(CK_FLOW_BLOCK)
    var inReach = [Bool](repeating: false, count: distance.count)
    var wanted = [UInt8](repeating: 0, count: frame.appearance.stride / block)
    for i in inReach.indices {
      inReach[i] =
        search?.contains(i % distance.width, i / distance.width)
        ?? (distance.values[i] > -Self.reach)
      if inReach[i] { wanted[i / block] = 1 }
    }
    let appearanceShare: Float = search == nil ? 0.2 : 1
    let share = 1 / Float(networks.count)
    for network in networks {
      let logits = network.logits(
        appearance: frame.appearance, motion: motion, standard: standard, wanted: wanted)
      for i in inReach.indices where inReach[i] {
        let logit =
          (1 - appearanceShare) * logits.full[i] + appearanceShare * logits.appearanceOnly[i]
        term.values[i] += share * min(max(logit, -4), 4)
      }
    }
    for i in inReach.indices where !inReach[i] { term.values[i] = -4 }
    return term
  }

  /// The mean field at working size, over all that is in reach.
  static func smoothed(
    _ unary: Plane, frame: FrameImage, distance: Plane, search: SearchDisc?
  ) -> Plane {
    var probability = Plane(width: unary.width, height: unary.height)
    let near = distance.bounds(above: -reach)
    let far = search?.window(width: unary.width, height: unary.height)
    guard let window = near.map({ far?.union($0) ?? $0 }) ?? far else { return probability }
    let q = MeanField.run(unary, image: frame.rgb, window: window, rounds: 4)
    for y in 0..<window.height {
      for x in 0..<window.width {
        probability.values[(window.y + y) * unary.width + window.x + x] =
          (q[y * window.width + x] + 1) / 2
      }
    }
    return probability
  }

  /// Small parts that the motion did not announce are taken back: less than a tenth of the largest
  /// part, and less than 30% of it expected.
  mutating func suppressStrayParts(_ warped: Plane) throws {
    let p = probability
    let parts = try OpenCV.components(width: p.width, height: p.height) { p.values[$0] > 0.5 }
    guard let largest = parts.areas.max(), parts.areas.count > 1 else { return }
    var expected = [Int](repeating: 0, count: parts.areas.count)
    for (i, label) in parts.labels.enumerated() where label > 0 && warped.values[i] > 0.5 {
      expected[Int(label) - 1] += 1
    }
    for (i, label) in parts.labels.enumerated() where label > 0 {
      let area = Float(parts.areas[Int(label) - 1])
      if area < 0.1 * Float(largest), Float(expected[Int(label) - 1]) < 0.3 * area {
        probability.values[i] = 0.3
      }
    }
  }
}

/// Where a lost object is looked for.
struct SearchDisc: Sendable {
  let x, y, radius: Float

  init(_ history: PresenceHistory) {
    x = history.x
    y = history.y
    radius = history.searchRadius
  }

  func contains(_ column: Int, _ row: Int) -> Bool {
    let (dx, dy) = (Float(column) - x, Float(row) - y)
    return dx * dx + dy * dy <= radius * radius
  }

  /// The disc's part of an image.
  func window(width: Int, height: Int) -> Window {
    let left = min(max(0, Int(x - radius)), width - 1)
    let top = min(max(0, Int(y - radius)), height - 1)
    let right = min(width - 1, max(left, Int(min(x + radius, Float(width)))))
    let bottom = min(height - 1, max(top, Int(min(y + radius, Float(height)))))
    return Window(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
  }
}
