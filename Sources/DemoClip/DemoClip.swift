import Masklets

/// A short clip that Masklet draws itself: koi in a pond, 90 frames of 640×360 pixels.
///
/// Two fish are to be tracked, an orange one (object 1) and a golden one (object 2). A second
/// orange fish can be mistaken for the first. The fish bend, turn and rise; the floor has their
/// colours; the camera shakes, the water refracts, a cloud passes, and the first fish swims under a
/// leaf for several frames. The true masks are known, so results can be measured.
package struct DemoClip: FrameSource {
  /// Frames per second.
  package static let frameRate = 24.0
  package let size = ImageSize(width: 640, height: 360)
  package let frameCount = 90

  let pond: Pond
  let fish: [Koi]
  let pads: [LilyPad]

  /// - Parameter casting: 0 for the clip that people see. Other numbers give other skins, paths and
  ///   floors; only casting 0 is sure to have the occlusion and the growth described above.
  package init(casting: UInt32 = 0) {
    pond = Pond(width: 640, height: 360, seed: casting &* 1000)
    fish = Cast.fish.map { $0.recast(casting) }
    pads = Cast.pads
  }

  /// Draws frame `index`, the same every time, in tens of milliseconds.
  ///
  /// - Throws: `DemoClipError` if there is no such frame.
  package func frame(_ index: Int) async throws -> RGBImage {
    try check(index)
    return draw(index)
  }

  /// The visible pixels of each tracked object on frame `index`; empty while it is hidden.
  ///
  /// - Throws: `DemoClipError` if there is no such frame.
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

/// Why the clip has no such frame.
package enum DemoClipError: Error, Hashable, CustomStringConvertible {
  case noSuchFrame(Int, frameCount: Int)

  package var description: String {
    switch self {
    case .noSuchFrame(let index, let frameCount):
      "frame \(index) is outside the demo clip's frames 0 to \(frameCount - 1)"
    }
  }
}
