import Masklets

extension FrameSource {
  /// The cuts between the shots of these frames, ascending.
  ///
  /// Reads every frame once, in order. A frame that cannot be read is skipped: whoever needs its
  /// picture reports it.
  ///
  /// - Parameters:
  ///   - frames: only the cuts in these frames; a few frames around them are read too. nil for all.
  ///   - next: called before each frame, to wait or to throw.
  package func shotCuts(
    in frames: ClosedRange<Int>? = nil, next: @Sendable () async throws -> Void = {}
  ) async throws -> [ShotCut] {
    let asked = frames ?? 0...frameCount - 1
    let margin = 4 * ShotCutDetector.reach
    var detector = ShotCutDetector()
    for frame in max(0, asked.lowerBound - margin)...min(frameCount - 1, asked.upperBound + margin)
    {
      try await next()
      try Task.checkCancellation()
      do {
        detector.add(try await self.frame(frame), frame: frame)
      } catch let error as CancellationError {
        throw error
      } catch {
        continue
      }
    }
    return detector.finish().filter { asked.contains($0.frame) }
  }
}
