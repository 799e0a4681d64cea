/// What the carried mask alone says of each pixel.
enum MotionPrior {
  /// Log-odds of the object: uncertain near the mask's edge, less so where the flow is consistent
  /// both ways, and ever more against the object far away from it.
  ///
  /// - Parameters:
  ///   - distance: signed distance to the edge of the carried mask, in pixels.
  ///   - pair: the flow it was carried by.
  ///   - edgeTrust: log-odds by which the edge itself is trusted where the flow is consistent.
  static func evidence(distance: Plane, pair: FlowPair, edgeTrust: Float) -> Plane {
    typealias Constants = Tuning.Prior
    var prior = distance
    for i in prior.values.indices {
      let d = distance.values[i]
      var logit =
        min(max(d / Constants.pixelsPerLogit, -Constants.limit), Constants.limit)
        - max(0, -d - Constants.farDistance) / Constants.farPixelsPerLogit
      let confidence = pair.confidence(at: i)
      if d > Constants.nearDistance {
        logit *= Constants.inconsistentShare + (1 - Constants.inconsistentShare) * confidence
      }
      prior.values[i] =
        logit + edgeTrust * min(max(d / Constants.edgePixels, -1), 1) * confidence * confidence
    }
    return prior
  }
}
