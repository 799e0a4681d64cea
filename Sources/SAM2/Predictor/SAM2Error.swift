/// Why the engine refuses a request, an option or a checkpoint.
package enum SAM2Error: Error, Hashable {
  case memoryBankSize(Int)
  case attendedKeyframes(Int)
  case noKeyframes(objects: [Int])
  case keyframeOutside(object: Int, frame: Int, frameCount: Int)
  case emptyPrompt(object: Int, frame: Int)
  case rangeOutside(ClosedRange<Int>, frameCount: Int)
  case imageSize(Int)
  case otherSize(asked: ModelSize, found: ModelSize)
}

extension SAM2Error: CustomStringConvertible {
  package var description: String {
    switch self {
    case .memoryBankSize(let size):
      "a memory bank of \(size) is not possible: choose 1 to 7"
    case .attendedKeyframes(let count):
      "attending to \(count) keyframes is not possible: choose at least 2"
    case .noKeyframes(let objects):
      objects.isEmpty
        ? "there is no object to propagate: prompt one first"
        : "objects \(objects) have no keyframe: prompt each on some frame first"
    case .keyframeOutside(let object, let frame, let count):
      "object \(object) has a prompt on frame \(frame), but the video's frames are 0 to \(count - 1)"
    case .emptyPrompt(let object, let frame):
      "the prompt of object \(object) on frame \(frame) is empty: give points, a box or a mask"
    case .rangeOutside(let range, let count):
      "frames \(range.lowerBound) to \(range.upperBound) are not within 0 to \(count - 1)"
    case .imageSize(let pixels):
      "a picture size of \(pixels) is not possible: choose "
        + InputSize.all.map { String($0.pixels) }.joined(separator: ", ")
    case .otherSize(let asked, let found):
      "the checkpoint holds \(found.rawValue), not \(asked.rawValue) as asked for"
    }
  }
}
