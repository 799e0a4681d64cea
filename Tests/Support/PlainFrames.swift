import Masklets

/// Frames of a single grey each, brighter from frame to frame; some may be damaged.
package struct PlainFrames: FrameSource {
  package struct Damaged: Error, CustomStringConvertible {
    package let description = "the picture's data end early"
  }

  package let size: ImageSize
  package let frameCount: Int
  private let damaged: Set<Int>

  package init(size: ImageSize, frameCount: Int, damaged: Set<Int> = []) {
    self.size = size
    self.frameCount = frameCount
    self.damaged = damaged
  }

  package func frame(_ index: Int) async throws -> RGBImage {
    if damaged.contains(index) { throw Damaged() }
    return RGBImage(size: size, repeating: UInt8(truncatingIfNeeded: index))
  }
}
