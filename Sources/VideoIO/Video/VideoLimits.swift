import Masklets

/// How large a video may be; each bound has its own error.
package struct VideoLimits: Hashable, Sendable {
  /// Most frames accepted; 0 for no bound.
  package var maximumFrames: Int
  /// Longest side accepted, in pixels.
  package var maximumDimension: Int

  package init(maximumFrames: Int = 0, maximumDimension: Int = 4096) {
    self.maximumFrames = maximumFrames
    self.maximumDimension = maximumDimension
  }

  /// The most pixels of a frame that decoders may allocate memory for; they round sides up to
  /// blocks.
  var maximumPixels: Int {
    let side = min(maximumDimension, 1 << 14) + 64
    return side * side
  }

  func check(_ size: ImageSize) throws {
    guard size.width > 0, size.height > 0, max(size.width, size.height) <= maximumDimension else {
      throw VideoError.badDimensions(size, maximum: maximumDimension)
    }
  }

  /// - Parameter frame: the first one of this size.
  func check(_ size: ImageSize, frame: Int) throws {
    guard frame > 0 else { return try check(size) }
    guard max(size.width, size.height) <= maximumDimension else {
      throw VideoError.grows(to: size, atFrame: frame, maximum: maximumDimension)
    }
  }

  func check(frameCount: Int) throws {
    guard frameCount > 0 else { throw VideoError.noFrames }
    guard maximumFrames == 0 || frameCount <= maximumFrames else {
      throw VideoError.tooManyFrames(frameCount, maximum: maximumFrames)
    }
  }
}
