import Masklets

extension PropagationRequest {
  /// - Throws: `SAM2Error` if the request does not fit a video of `frameCount` frames, has no
  ///   objects, or has an object without keyframes or with an empty prompt.
  func validate(frameCount: Int) throws {
    guard range.lowerBound >= 0, range.upperBound < frameCount else {
      throw SAM2Error.rangeOutside(range, frameCount: frameCount)
    }
    if let backwardStart, !range.contains(backwardStart) {
      throw SAM2Error.rangeOutside(backwardStart...backwardStart, frameCount: frameCount)
    }
    let unprompted = objects.filter(\.keyframes.isEmpty).map(\.id)
    guard !objects.isEmpty, unprompted.isEmpty else {
      throw SAM2Error.noKeyframes(objects: unprompted)
    }
    for object in objects {
      for keyframe in object.keyframes {
        guard (0..<frameCount).contains(keyframe.frame) else {
          throw SAM2Error.keyframeOutside(
            object: object.id, frame: keyframe.frame, frameCount: frameCount)
        }
        guard !keyframe.prompt.isEmpty else {
          throw SAM2Error.emptyPrompt(object: object.id, frame: keyframe.frame)
        }
      }
    }
  }
}
