import Masklets

/// Everything about a propagation that is decided before its first frame.
struct TrackingPlan: Sendable {
  /// Objects by ascending id. An object's index in this order identifies it in all that follows.
  let request: PropagationRequest
  let options: FlowTracker.Options
  /// Size of the video's frames.
  let size: ImageSize
  let frameCount: Int
  let scale: WorkingScale
  let order: CarryingOrder
  /// Mask of each object on its keyframes.
  let keyMasks: [[Int: Mask]]
  /// Pairs of objects that compete for pixels because they hardly overlap on any keyframe; lower
  /// index first.
  let rivalPairs: [(Int, Int)]

  /// Checks the request and makes the masks of keyframes that have only clicks or a box.
  ///
  /// - Throws: `FlowTrackerError`, or what `video` throws.
  init(_ request: PropagationRequest, video: any FrameSource, tracker: FlowTracker) async throws {
    var request = request
    request.objects.sort { $0.id < $1.id }
    self.request = request
    options = tracker.options
    size = video.size
    frameCount = video.frameCount
    scale = WorkingScale.carrying(video.size)
    for frame in [request.range.lowerBound, request.range.upperBound]
    where !(0..<video.frameCount).contains(frame) {
      throw FlowTrackerError.frameOutside(frame, frameCount: video.frameCount)
    }
    order = CarryingOrder(request)
    var keyMasks: [[Int: Mask]] = []
    for object in request.objects {
      keyMasks.append(
        try await Self.keyMasks(
          of: object, among: request.objects, video: video, tracker: tracker))
    }
    self.keyMasks = keyMasks
    rivalPairs = Overlap.exclusivePairs(keyMasks)
  }

  private static func keyMasks(
    of object: PromptedObject, among objects: [PromptedObject], video: any FrameSource,
    tracker: FlowTracker
  ) async throws -> [Int: Mask] {
    var masks: [Int: Mask] = [:]
    for keyframe in object.keyframes {
      let mask: Mask
      if let known = keyframe.prompt.mask ?? keyframe.mask {
        guard (0..<video.frameCount).contains(keyframe.frame) else {
          throw FlowTrackerError.frameOutside(keyframe.frame, frameCount: video.frameCount)
        }
        guard known.size == video.size else {
          throw FlowTrackerError.maskOfOtherSize(
            object.id, frame: keyframe.frame, got: known.size, expected: video.size)
        }
        mask = known
      } else {
        let others = objects.filter { $0.id != object.id }.flatMap(\.keyframes)
          .filter { $0.frame == keyframe.frame }
        mask = try await tracker.segment(
          object.id, on: keyframe.frame, of: video, prompt: keyframe.prompt, previous: nil,
          others: others.map(\.prompt)
        ).mask
      }
      masks[keyframe.frame] = mask
    }
    return masks
  }

  /// True if a person gave the object's mask on a keyframe itself, rather than clicks or a box.
  func isDrawn(_ object: Int, on frame: Int) -> Bool {
    request.objects[object].keyframes.contains { $0.frame == frame && $0.prompt.mask != nil }
  }

  /// The objects that share no pixel with `object`.
  func rivals(of object: Int) -> [Int] {
    rivalPairs.compactMap { $0.0 == object ? $0.1 : $0.1 == object ? $0.0 : nil }
  }

  /// Identifies this request on this video with these options.
  var fingerprint: UInt64 {
    var print = Fingerprint()
    for number in [
      size.width, size.height, frameCount, request.range.lowerBound, request.range.upperBound,
      PropagationDirection.allCases.firstIndex(of: request.direction) ?? 0,
      options.networks, Int(truncatingIfNeeded: options.seed), request.objects.count,
    ] {
      print.add(number)
    }
    for (object, masks) in zip(request.objects, keyMasks) {
      print.add(object.id)
      for (frame, mask) in masks.sorted(by: { $0.key < $1.key }) {
        print.add(frame)
        print.add(mask)
      }
    }
    return print.value
  }
}
