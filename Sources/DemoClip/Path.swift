import Foundation

/// Position and movement of a fish on one frame, in world pixels and radians.
struct Pose {
  var position: SIMD2<Float>
  var heading: Float
  /// Change of heading per pixel travelled; positive for a turn to the right on the screen.
  var curvature: Float
  /// Length of the body in pixels.
  var length: Float
  /// Phase of the swimming stroke in radians.
  var stroke: Float
}

/// A smooth path through points that are passed at equal intervals (a Catmull-Rom spline).
struct Path {
  /// The first point is passed on frame 0; the path is extended straight at both ends.
  var points: [SIMD2<Float>]
  var framesPerPoint: Float
  /// Body length at the first and the last point, in pixels.
  var lengths: (Float, Float)
  /// Strokes of the tail per frame.
  var strokesPerFrame: Float

  func pose(at frame: Float) -> Pose {
    let before = position(at: frame - 0.5)
    let after = position(at: frame + 0.5)
    let velocity = after - before
    let earlier = before - position(at: frame - 1.5)
    let later = position(at: frame + 1.5) - after
    let heading = atan2(velocity.y, velocity.x)
    let speed = max(0.5, (velocity * velocity).sum().squareRoot())
    let turn = (earlier.x * later.y - earlier.y * later.x) / (2 * speed * speed * speed)
    let progress = frame / (framesPerPoint * Float(points.count - 1))
    return Pose(
      position: position(at: frame), heading: heading, curvature: turn,
      length: mix(lengths.0, lengths.1, ease(min(1, max(0, progress)))),
      stroke: 2 * .pi * strokesPerFrame * frame)
  }

  private func point(_ i: Int) -> SIMD2<Float> {
    let last = points.count - 1
    if i < 0 { return points[0] + (points[0] - points[1]) * Float(-i) }
    if i > last { return points[last] + (points[last] - points[last - 1]) * Float(i - last) }
    return points[i]
  }

  private func position(at frame: Float) -> SIMD2<Float> {
    let t = frame / framesPerPoint
    let i = Int(t.rounded(.down))
    let u = t - Float(i)
    let (a, b, c, d) = (point(i - 1), point(i), point(i + 1), point(i + 2))
    let linear = c - a
    let quadratic = 2 * a - 5 * b + 4 * c - d
    let cubic = 3 * b - 3 * c + d - a
    return (2 * b + linear * u + quadratic * (u * u) + cubic * (u * u * u)) * 0.5
  }
}
