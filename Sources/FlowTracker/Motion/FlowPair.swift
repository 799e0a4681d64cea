import Foundation

/// Dense optical flow between two frames next to each other in the order of a pass, both ways.
struct FlowPair: Sendable {
  /// From the later frame to the earlier one.
  let backward: FlowField
  /// From the earlier frame to the later one.
  let forward: FlowField
  /// Distance in pixels between each pixel's place and where `backward` followed by `forward`
  /// brings it.
  let inconsistency: Plane
  /// True if the frames show different scenes, so that the flow means nothing.
  let isCut: Bool

  /// Computes both flows.
  ///
  /// The flow searches for a pixel near its own place. When the camera swings faster than that,
  /// flows for carrying are computed a second time from the swung frame, and each pixel gets the
  /// flow that explains it better: the background the swung flow, whatever the camera follows the
  /// plain one.
  init(from earlier: GreyImage, to later: GreyImage, for use: FlowUse) async throws {
    async let there = opticalFlow(from: later, to: earlier, for: use)
    var forward = try opticalFlow(from: earlier, to: later, for: use)
    var backward = try await there
    var inconsistency = try Self.inconsistency(backward, forward)
    if use == .carrying,
      Self.consistentShare(inconsistency) < Tuning.Flow.usualConsistentShare
    {
      let shift = try OpenCV.shift(from: later, to: earlier)
      if abs(shift.x) + abs(shift.y) >= Tuning.Flow.leastSwing {
        let plain = backward
        async let swung = Self.better(plain, from: later, to: earlier, shift: shift)
        forward = try Self.better(
          forward, from: earlier, to: later, shift: (-shift.x, -shift.y))
        backward = try await swung
        inconsistency = try Self.inconsistency(backward, forward)
      }
    }
    self.forward = forward
    self.backward = backward
    self.inconsistency = inconsistency
    isCut = try Self.isCut(
      share: Self.consistentShare(inconsistency),
      correlation: OpenCV.correlation(later, earlier, along: backward))
  }

  /// How far the flow at a pixel is to be trusted, 0 to 1: 1 where both flows agree.
  func confidence(at pixel: Int) -> Float {
    exp(-max(inconsistency.values[pixel] - Tuning.Flow.tolerance, 0))
  }

  /// - Parameters:
  ///   - share: share of consistent pixels.
  ///   - correlation: correlation of one frame with the other one brought to its place.
  private static func isCut(share: Float, correlation: @autoclosure () throws -> Double) rethrows
    -> Bool
  {
    guard share < Tuning.Cut.consistentShare else { return false }
    let least =
      share < Tuning.Cut.inconsistentShare
      ? Tuning.Cut.correlationWithoutFlow : Tuning.Cut.correlation
    return try correlation() < least
  }

  /// Share of the pixels that both flows bring back to their place.
  private static func consistentShare(_ inconsistency: Plane) -> Float {
    let returned = inconsistency.values.count { $0 < Tuning.Flow.consistentWithin }
    return Float(returned) / Float(max(1, inconsistency.count))
  }

  private static func inconsistency(_ backward: FlowField, _ forward: FlowField) throws -> Plane {
    let returnX = try OpenCV.warp(forward.x, along: backward)
    let returnY = try OpenCV.warp(forward.y, along: backward)
    var error = returnX
    for i in 0..<error.count {
      let x = backward.values[2 * i] + returnX.values[i]
      let y = backward.values[2 * i + 1] + returnY.values[i]
      error.values[i] = (x * x + y * y).squareRoot()
    }
    return error
  }

  /// `flow`, except for pixels that a flow starting from `shift` explains better.
  private static func better(
    _ flow: FlowField, from: GreyImage, to: GreyImage, shift: (x: Int, y: Int)
  ) throws -> FlowField {
    var swung = try opticalFlow(from: from, to: to.shifted(by: shift), for: .carrying)
    for i in 0..<swung.values.count / 2 {
      swung.values[2 * i] += Float(shift.x)
      swung.values[2 * i + 1] += Float(shift.y)
    }
    let plainError = try OpenCV.mismatch(from, to, along: flow)
    let swungError = try OpenCV.mismatch(from, to, along: swung)
    var result = flow
    for i in 0..<plainError.count where swungError.values[i] < plainError.values[i] {
      result.values[2 * i] = swung.values[2 * i]
      result.values[2 * i + 1] = swung.values[2 * i + 1]
    }
    return result
  }
}
