import Masklets

/// A short clip that Masklet draws itself: koi in a pond.
///
/// Two fish are to be tracked, an orange one (object 1) and a golden one (object 2); another orange
/// fish is there to be mistaken for the first. Fish bend, turn and rise; the floor has their
/// colours; the camera shakes, the water refracts, a cloud passes, and the first fish swims under a
/// leaf for several frames. The truth is known for every pixel, so results can be measured.
package struct DemoClip: FrameSource {
  package static let frameRate = 24.0
  package let size = ImageSize(width: 640, height: 360)
  package let frameCount = 90

  let pond: Pond
  let fish: [Koi]
  let pads: [LilyPad]

  /// - Parameter casting: 0 for the clip that is shown; others have other fish that swim other ways
  ///   over another floor. What is said of occlusion and growth holds for 0 alone.
  package init(casting: UInt32 = 0) {
    pond = Pond(width: 640, height: 360, seed: casting &* 1000)
    fish = Cast.fish.map { $0.recast(casting) }
    pads = Cast.pads
  }

  /// Frame `index`; takes tens of milliseconds, deterministic.
  package func frame(_ index: Int) async throws -> RGBImage {
    try check(index)
    return draw(index)
  }

  /// The visible pixels of each tracked object on frame `index`, empty while it is hidden.
  package func truth(_ index: Int) throws -> [ObjectID: Mask] {
    try check(index)
    return trueMasks(index)
  }

  private func check(_ index: Int) throws {
    guard (0..<frameCount).contains(index) else {
      throw DemoClipError.noSuchFrame(index, frameCount: frameCount)
    }
  }
}

package enum DemoClipError: Error, Hashable, CustomStringConvertible {
  case noSuchFrame(Int, frameCount: Int)

  package var description: String {
    switch self {
    case .noSuchFrame(let index, let frameCount):
      "frame \(index) is outside the demo clip's frames 0 to \(frameCount - 1)"
    }
  }
}
