import Masklets

/// Why the engine rejects a request.
package enum FlowTrackerError: Error, Hashable, CustomStringConvertible {
  case frameOutside(Int, frameCount: Int)
  case maskOfOtherSize(ObjectID, frame: Int, got: ImageSize, expected: ImageSize)
  case emptyPrompt(ObjectID, frame: Int)
  case notANumber(ObjectID, frame: Int)

  package var description: String {
    switch self {
    case .frameOutside(let frame, let count):
      "frame \(frame) is outside the video, whose frames are 0 to \(count - 1)"
    case .maskOfOtherSize(let id, let frame, let got, let expected):
      "the mask of object \(id) on frame \(frame) is \(got), but the video is \(expected)"
    case .emptyPrompt(let id, let frame):
      "object \(id) has no clicks, box or mask on frame \(frame)"
    case .notANumber(let id, let frame):
      "a coordinate of object \(id) on frame \(frame) is not a finite number"
    }
  }
}
