import ArgumentParser
import Masklets

/// Ways to vary a clip whose true masks can be varied alike, so that a few sequences show more than
/// their own peculiarities.
enum ClipVariation: String, CaseIterable, Sendable, ExpressibleByArgument {
  case original
  /// Left and right exchanged.
  case mirrored
  /// From the last frame to the first: other first masks, objects that shrink instead of grow.
  case reversed
  /// From the middle on.
  case late
  /// Every second frame: twice the speed.
  case skipping
  /// Half the width and height.
  case half
  /// Grain of a standard deviation of 8 of 255.
  case noisy
  /// From full light to a third of it, frame by frame.
  case fading
  /// With a mirror image of each object: one that looks alike and moves the other way.
  case twins

  func applied(to clip: MeasuredClip) throws -> MeasuredClip {
    let count = clip.frames.frameCount
    switch self {
    case .original:
      return clip
    case .mirrored:
      return clip.changed(frames: { image, _ in image.mirrored }, masks: { $0.mirrored })
    case .reversed:
      return clip.showing((0..<count).reversed())
    case .late:
      return clip.showing(Array(count / 2..<count))
    case .skipping:
      return clip.showing(Array(stride(from: 0, to: count, by: 2)))
    case .half:
      return clip.changed(frames: { image, _ in image.halved }, masks: { $0.halved })
    case .noisy:
      return clip.changed(
        frames: { image, frame in image.withGrain(seed: UInt64(frame)) }, masks: { $0 })
    case .fading:
      let frames = Double(max(1, count - 1))
      return clip.changed(
        frames: { image, frame in image.dimmed(to: 1 - 2 * Double(frame) / (3 * frames)) },
        masks: { $0 })
    case .twins:
      return try clip.withTwins()
    }
  }
}

extension MeasuredClip {
  /// At most the first `count` frames.
  func first(_ count: Int) -> MeasuredClip {
    count < frames.frameCount ? showing(Array(0..<count)) : self
  }

  /// The clip with these of its frames, in this order.
  fileprivate func showing(_ indices: [Int]) -> MeasuredClip {
    let truth = truth
    var clip = self
    clip.frames = ChosenFrames(base: frames, indices: indices)
    clip.truth = { try truth(indices[$0]) }
    return clip
  }

  fileprivate func changed(
    frames change: @escaping @Sendable (RGBImage, Int) -> RGBImage,
    masks changeMask: @escaping @Sendable (Mask) -> Mask
  ) -> MeasuredClip {
    let truth = truth
    var clip = self
    let empty = changeMask(Mask(size: frames.size))
    clip.frames = ChangedFrames(base: frames, size: empty.size, change: change)
    clip.truth = { try truth($0).mapValues(changeMask) }
    return clip
  }
}

private struct ChosenFrames: FrameSource {
  let base: any FrameSource
  let indices: [Int]

  var size: ImageSize { base.size }
  var frameCount: Int { indices.count }

  func frame(_ index: Int) async throws -> RGBImage { try await base.frame(indices[index]) }
}

private struct ChangedFrames: FrameSource {
  let base: any FrameSource
  let size: ImageSize
  let change: @Sendable (RGBImage, Int) -> RGBImage

  var frameCount: Int { base.frameCount }

  func frame(_ index: Int) async throws -> RGBImage {
    change(try await base.frame(index), index)
  }
}
