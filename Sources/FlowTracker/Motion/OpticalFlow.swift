import COpenCV

/// The purpose of a flow, which decides how fine it is.
enum FlowUse {
  /// Carrying masks to the next frame: down to single pixels.
  case carrying
  /// Distinguishing what moves from what does not: smooth, in a third of the time.
  case comparing
}

/// Dense Inverse Search optical flow: for each pixel of `from`, the displacement to its place in
/// `to`.
func opticalFlow(from: GreyImage, to: GreyImage, for use: FlowUse) throws -> FlowField {
  let estimator = try FlowEstimator(for: use)
  return try estimator.flow(from: from, to: to)
}

/// Owns an OpenCV flow estimator. Not Sendable: the estimator reuses its buffers between calls.
private final class FlowEstimator {
  private let handle: OpaquePointer

  init(for use: FlowUse) throws {
    var created: OpaquePointer?
    try OpenCV.check("the set-up of optical flow") {
      ocv_dis_create(use == .carrying ? 1 : 0, &created, &$0)
    }
    guard let created else {
      throw OpenCVError(operation: "the set-up of optical flow", reason: "no estimator was created")
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
