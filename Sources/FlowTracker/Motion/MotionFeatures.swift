import Foundation
import Masklets

/// How a pixel moves, seen against the motion of the background and of the object: 7 features.
enum MotionFeatures {
  static let count = 7

  /// - Parameters:
  ///   - flow: displacement of every pixel from this frame to its neighbour.
  ///   - distance: signed distance to the edge of the object as expected on this frame.
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
        contrast.values[i] = (rb - rf) / (rb + rf + 0.6)
        separation.values[i] = min(hypotenuse(f.x - b.x, f.y - b.y), 8) / 4
      }
    }
    let blurred = try [toBackground, toForeground, contrast].map { try OpenCV.blur($0, sigma: 4) }
    return FeatureStack([toBackground, toForeground, contrast, separation] + blurred)
  }

  /// An affine motion of what lies more than 4 pixels outside.
  private static func backgroundMotion(
    _ flow: FlowField, _ distance: Plane, _ random: inout SeededGenerator
  ) -> AffineMotion {
    let outside = pixels(of: distance) { $0 < -4 }
    return AffineMotion(fitting: flow, at: random.sample(outside, count: 1500))
  }

  /// An affine motion of what lies more than a pixel inside; for objects too small for a fit, the
  /// median displacement.
  private static func foregroundMotion(
    _ flow: FlowField, _ distance: Plane, _ random: inout SeededGenerator
  ) -> AffineMotion {
    let inside = pixels(of: distance) { $0 > 1 }
    if inside.count > 80 {
      return AffineMotion(fitting: flow, at: random.sample(inside, count: 1500))
    }
    let near = pixels(of: distance) { $0 > -1 }
    return AffineMotion(
      constant: (
        median(near.map { flow.values[2 * Int($0)] }),
        median(near.map { flow.values[2 * Int($0) + 1] })
      ), width: flow.width, height: flow.height)
  }

  private static func hypotenuse(_ x: Float, _ y: Float) -> Float { (x * x + y * y).squareRoot() }
}

/// Indices of the pixels whose value satisfies `condition`.
func pixels(of plane: Plane, where condition: (Float) -> Bool) -> [Int32] {
  var result: [Int32] = []
  for i in plane.values.indices where condition(plane.values[i]) { result.append(Int32(i)) }
  return result
}
