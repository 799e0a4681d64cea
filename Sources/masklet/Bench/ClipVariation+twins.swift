import Masklets

extension MeasuredClip {
  /// The clip with a mirror image of each of its objects, which are objects of their own with the
  /// next ids.
  ///
  /// The twins touch the objects on the first frame, on the side where there is more room. They
  /// move the other way and pass behind the objects sooner or later.
  func withTwins() throws -> MeasuredClip {
    let truth = truth
    let first = try truth(0)
    let offset = first.keys.max() ?? 0
    let twin = Twin(beside: first.values.reduce(Mask(size: frames.size)) { $0.union($1) })
    var clip = self
    clip.frames = TwinnedFrames(base: frames, truth: truth, twin: twin)
    clip.truth = { frame in
      var masks = try truth(frame)
      let shown = masks.values.reduce(Mask(size: twin.size)) { $0.union($1) }
      for (id, mask) in masks { masks[id + offset] = twin.image(of: mask).subtracting(shown) }
      return masks
    }
    return clip
  }
}

/// Where the mirror image is drawn.
private struct Twin: Sendable {
  let size: ImageSize
  /// Pixels that the mirrored frame is moved to the right.
  private let shift: Int

  init(beside mask: Mask) {
    size = mask.size
    var (left, right) = (size.width, -1)
    for y in 0..<size.height {
      mask.forEachRun(inRow: y) { start, end in
        left = min(left, start)
        right = max(right, end - 1)
      }
    }
    let width = size.width
    if right < 0 {
      shift = 0
    } else if left > width - 1 - right {
      // The mirrored object ends where the object's left edge is mirrored to.
      shift = left - 1 - (width - 1 - left)
    } else {
      shift = right + 1 - (width - 1 - right)
    }
  }

  /// The column that is drawn at column `x`; outside the frame if there is none.
  func source(of x: Int) -> Int { size.width - 1 - (x - shift) }

  func image(of mask: Mask) -> Mask {
    Mask(size: size) { x, y in
      let from = source(of: x)
      return from >= 0 && from < size.width && mask[from, y]
    }
  }
}

private struct TwinnedFrames: FrameSource {
  let base: any FrameSource
  let truth: @Sendable (Int) throws -> [ObjectID: Mask]
  let twin: Twin

  var size: ImageSize { base.size }
  var frameCount: Int { base.frameCount }

  func frame(_ index: Int) async throws -> RGBImage {
    let image = try await base.frame(index)
    let shown = try truth(index).values.reduce(Mask(size: size)) { $0.union($1) }
    let twins = twin.image(of: shown).subtracting(shown)
    var result = image
    for y in 0..<size.height {
      twins.forEachRun(inRow: y) { start, end in
        for x in start..<end {
          let from = 3 * (y * size.width + twin.source(of: x))
          let to = 3 * (y * size.width + x)
          for c in 0..<3 { result.pixels[to + c] = image.pixels[from + c] }
        }
      }
    }
    return result
  }
}
