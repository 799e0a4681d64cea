import Masklets

extension PropagationRequest {
  /// This propagation without what lies across a cut from an object's keyframes: one for each shot that
  /// has keyframes, of the objects prompted there, from the keyframes there only.
  ///
  /// - Parameter cuts: of the video, ascending.
  package func withinShots(between cuts: [ShotCut]) -> [PropagationRequest] {
    let keyframes = objects.flatMap(\.keyframes).map(\.frame)
    let first = min(range.lowerBound, keyframes.min() ?? .max)
    let last = max(range.upperBound, keyframes.max() ?? 0)
    return cuts.shots(in: first...last).compactMap { shot in
      guard shot.overlaps(range) else { return nil }
      let frames = range.clamped(to: shot)
      let prompted = objects.map { object in
        PromptedObject(
          id: object.id, keyframes: object.keyframes.filter { shot.contains($0.frame) })
      }.filter { !$0.keyframes.isEmpty }
      guard !prompted.isEmpty else { return nil }
      return PropagationRequest(
        objects: prompted, range: frames, direction: direction,
        backwardStart: backwardStart.flatMap { frames.contains($0) ? $0 : nil }, gap: gap)
    }
  }
}
