/// From evidence to the object's probability on a frame.
enum SmoothedMask {
  /// The probability after a mean field over all pixels in reach of the object; 0 elsewhere.
  ///
  /// - Parameters:
  ///   - evidence: log-odds at working size.
  ///   - distance: signed distance to the edge of the carried mask, in pixels.
  ///   - search: where a lost object is searched for; nil if it is not lost.
  static func probability(
    _ evidence: Plane, frame: FrameImage, distance: Plane, search: SearchDisc?
  ) -> Plane {
    var probability = Plane(width: evidence.width, height: evidence.height)
    let near = distance.bounds(above: -Tuning.Appearance.reach)
    let far = search?.window(width: evidence.width, height: evidence.height)
    guard let window = near.map({ far?.union($0) ?? $0 }) ?? far else { return probability }
    let q = MeanField.run(
      evidence, image: frame.rgb, window: window, rounds: Tuning.Smoothing.rounds)
    for y in 0..<window.height {
      for x in 0..<window.width {
        probability.values[(window.y + y) * evidence.width + window.x + x] =
          (q[y * window.width + x] + 1) / 2
      }
    }
    return probability
  }

  /// Makes small parts that the motion did not announce improbable.
  ///
  /// - Parameter warped: the carried mask.
  static func suppressStrayParts(of probability: inout Plane, expected warped: Plane) throws {
    let p = probability
    let parts = try OpenCV.components(width: p.width, height: p.height) { p.values[$0] > 0.5 }
    guard let largest = parts.areas.max(), parts.areas.count > 1 else { return }
    var expected = [Int](repeating: 0, count: parts.areas.count)
    for (i, label) in parts.labels.enumerated() where label > 0 && warped.values[i] > 0.5 {
      expected[Int(label) - 1] += 1
    }
    for (i, label) in parts.labels.enumerated() where label > 0 {
      let area = Float(parts.areas[Int(label) - 1])
      if area < Tuning.StrayPart.areaShare * Float(largest),
        Float(expected[Int(label) - 1]) < Tuning.StrayPart.expectedShare * area
      {
        probability.values[i] = Tuning.StrayPart.probability
      }
    }
  }
}
