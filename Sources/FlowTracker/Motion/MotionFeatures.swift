import Foundation
import Masklets

/// How a pixel moves compared with the background and with the object: 7 features.
///
/// With the residuals rb and rf of its displacement against the affine motions of background and
/// foreground: log(1 + rb), log(1 + rf), the contrast (rb − rf) / (rb + rf + `contrastFloor`) and
/// the separation of the two motions at the pixel; then the first three blurred.
enum MotionFeatures {
  static let count = 7

  /// - Parameters:
  ///   - flow: displacement of every pixel from this frame to its neighbour.
  ///   - distance: signed distance in pixels to the edge of the object as expected on this frame.
  static func compute(
    flow: FlowField, distance: Plane, random: inout SeededGenerator
  ) throws -> FeatureStack {
    let background = backgroundMotion(flow, distance, &random)
    let foreground = foregroundMotion(flow, distance, &random)
    let (width, height) = (flow.width, flow.height)
    let blank = Plane(width: width, height: height)
    var (toBackground, toForeground) = (blank, blank)
    var (contrast, separation) = (blank, blank)
    for y in 0..<height {
      for x in 0..<width {
        let i = y * width + x
        let (u, v) = (flow.values[2 * i], flow.values[2 * i + 1])
        let b = background.displacement(x: x, y: y)
        let f = foreground.displacement(x: x, y: y)
        let rb = hypotenuse(u - b.x, v - b.y)
        let rf = hypotenuse(u - f.x, v - f.y)
        toBackground.values[i] = log1p(rb)
        toForeground.values[i] = log1p(rf)
        contrast.values[i] = (rb - rf) / (rb + rf + Tuning.MotionFeature.contrastFloor)
        separation.values[i] =
          min(hypotenuse(f.x - b.x, f.y - b.y), Tuning.MotionFeature.separationLimit)
          / Tuning.MotionFeature.separationScale
      }
    }
    let blurred = try [toBackground, toForeground, contrast].map {
      try OpenCV.blur($0, sigma: Tuning.MotionFeature.blur)
    }
    return FeatureStack([toBackground, toForeground, contrast, separation] + blurred)
  }

  /// The affine motion of the pixels well outside the object.
  private static func backgroundMotion(
    _ flow: FlowField, _ distance: Plane, _ random: inout SeededGenerator
  ) -> AffineMotion {
    let outside = distance.pixels { $0 < Tuning.MotionFeature.backgroundDistance }
    return AffineMotion(
      fitting: flow, at: random.sample(outside, count: Tuning.AffineFit.samples))
  }

  /// The affine motion of the object's inner pixels; the median displacement of an object too small
  /// for a fit.
  private static func foregroundMotion(
    _ flow: FlowField, _ distance: Plane, _ random: inout SeededGenerator
  ) -> AffineMotion {
    let inside = distance.pixels { $0 > Tuning.MotionFeature.foregroundDistance }
    if inside.count > Tuning.MotionFeature.fewestForFit {
      return AffineMotion(
        fitting: flow, at: random.sample(inside, count: Tuning.AffineFit.samples))
    }
    let near = distance.pixels { $0 > Tuning.MotionFeature.medianDistance }
    return AffineMotion(
      constant: (
        median(near.map { flow.values[2 * Int($0)] }),
        median(near.map { flow.values[2 * Int($0) + 1] })
      ), width: flow.width, height: flow.height)
  }

  private static func hypotenuse(_ x: Float, _ y: Float) -> Float { (x * x + y * y).squareRoot() }
}
