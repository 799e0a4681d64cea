import Masklets

/// `/propagate` with `dry_run`
struct EstimateAnswer: Encodable, Sendable {
  let frames: Int
  let objects: Int
  let encodedFrames: Int
  let seconds: Double
  let memoryBytes: Int

  private enum CodingKeys: String, CodingKey {
    case frames, objects
    case encodedFrames = "encoded_frames"
    case seconds
    case memoryBytes = "memory_bytes"
  }

  init(_ estimate: PropagationEstimate) {
    frames = estimate.frames
    objects = estimate.objects
    encodedFrames = estimate.encodedFrames
    seconds = (estimate.seconds * 10).rounded() / 10
    memoryBytes = estimate.bytes
  }
}
