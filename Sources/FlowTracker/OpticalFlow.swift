import COpenCV

/// Dense optical flow between two frames next to each other in the order of a pass, both ways.
struct FlowPair: Sendable {
  /// From the later frame to the earlier one.
  let backward: FlowField
  /// From the earlier frame to the later one.
  let forward: FlowField
  /// Where following `backward` and then `forward` ends: distance from the start, in pixels.
  let inconsistency: Plane

  init(from earlier: GreyImage, to later: GreyImage) async throws {
    async let there = opticalFlow(from: later, to: earlier)
    forward = try opticalFlow(from: earlier, to: later)
    backward = try await there
    let returnX = try OpenCV.warp(forward.x, along: backward)
    let returnY = try OpenCV.warp(forward.y, along: backward)
    var error = returnX
    for i in 0..<error.count {
      let x = backward.values[2 * i] + returnX.values[i]
      let y = backward.values[2 * i + 1] + returnY.values[i]
      error.values[i] = (x * x + y * y).squareRoot()
    }
    inconsistency = error
  }
}

/// DIS optical flow, medium preset: a good compromise at 20 ms for 427×240.
func opticalFlow(from: GreyImage, to: GreyImage) throws -> FlowField {
  let estimator = try FlowEstimator()
  return try estimator.flow(from: from, to: to)
}

/// Owns an estimator of OpenCV. Not Sendable: it keeps its buffers between calls.
private final class FlowEstimator {
  private let handle: OpaquePointer

  init() throws {
    var created: OpaquePointer?
    try OpenCV.check("the set-up of optical flow") { ocv_dis_create(&created, &$0) }
    guard let created else {
      throw OpenCVError(operation: "the set-up of optical flow", reason: "no estimator came back")
    }
    handle = created
  }

  deinit { ocv_dis_destroy(handle) }

  func flow(from: GreyImage, to: GreyImage) throws -> FlowField {
    var flow = FlowField(width: from.width, height: from.height)
    try OpenCV.check("optical flow of \(from.width)×\(from.height)") {
      ocv_dis_flow(
        handle, from.pixels, to.pixels, Int32(from.width), Int32(from.height), &flow.values, &$0)
    }
    return flow
  }
}
