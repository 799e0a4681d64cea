import Masklets
import Testing

@testable import Propagation

@Suite struct ShotCutTests {
  @Test func `a hard cut is found at the first frame of the next shot`() async throws {
    let clip = StagedShots(20) { $0 < 9 ? .scene(0, at: $0) : .scene(1, at: $0) }
    #expect(try await clip.shotCuts() == [ShotCut(frame: 9, kind: .cut)])
  }

  @Test func `a ten-frame dissolve is found once, in its middle`() async throws {
    let clip = StagedShots(32) { frame in
      .mix(0, 1, at: frame, share: min(1, max(0, Double(frame - 9) / 11)))
    }
    let cuts = try await clip.shotCuts()
    #expect(cuts.map(\.kind) == [.dissolve])
    #expect((13...17).contains(try #require(cuts.first).frame))
  }

  @Test func `flashes are no cuts`() async throws {
    for length in 1...4 {
      for light in [(gain: 0.0, added: 255.0), (gain: 1, added: 150), (gain: 3, added: 0)] {
        let clip = StagedShots(20) { frame in
          (8..<8 + length).contains(frame)
            ? .lit(0, at: frame, gain: light.gain, added: light.added) : .scene(0, at: frame)
        }
        #expect(try await clip.shotCuts().isEmpty, "\(length) frames of \(light)")
      }
    }
  }

  @Test func `a fast pan is no cut`() async throws {
    for speed in [0.05, 0.12, 0.2] {
      let clip = StagedShots(24) { frame in
        .scene(0, at: 0, turned: speed * Double(min(max(0, frame - 6), 9)))
      }
      #expect(try await clip.shotCuts().isEmpty, "\(speed) of the picture a frame")
    }
  }

  @Test func `fading light, black frames within a shot and frames that cannot be read are no cuts`()
    async throws
  {
    let fading = StagedShots(24) { .lit(0, at: $0, gain: 1 - Double($0) / 32, added: 0) }
    #expect(try await fading.shotCuts().isEmpty)
    let black = StagedShots(24) { frame in
      (8..<16).contains(frame) ? .lit(0, at: frame, gain: 0, added: 0) : .scene(0, at: frame)
    }
    #expect(try await black.shotCuts().isEmpty)
    let damaged = StagedShots(24) { $0 == 12 ? .damaged : .scene(0, at: $0) }
    #expect(try await damaged.shotCuts().isEmpty)
  }

  @Test func `a shot that begins after black frames begins where it is seen`() async throws {
    let clip = StagedShots(30) { frame in
      switch frame {
      case ..<10: .scene(0, at: frame)
      case ..<18: .lit(0, at: frame, gain: 0, added: 0)
      default: .scene(1, at: frame)
      }
    }
    #expect(try await clip.shotCuts() == [ShotCut(frame: 18, kind: .cut)])
  }

  @Test func `the same cuts are found in part of a video`() async throws {
    let clip = StagedShots(60) { .scene($0 / 20, at: $0) }
    #expect(try await clip.shotCuts().map(\.frame) == [20, 40])
    #expect(try await clip.shotCuts(in: 25...50).map(\.frame) == [40])
    #expect(try await clip.shotCuts(in: 0...19).isEmpty)
  }
}

/// Painted scenes, each of blocks in its own colours that drift slowly, with changes of light, turns of
/// the camera and mixtures.
private struct StagedShots: FrameSource {
  enum Picture {
    case scene(Int, at: Int, turned: Double = 0)
    case lit(Int, at: Int, gain: Double, added: Double)
    /// `share` is the second scene's.
    case mix(Int, Int, at: Int, share: Double)
    case damaged
  }

  struct Damaged: Error {}

  let size = ImageSize(width: 96, height: 54)
  let frameCount: Int
  let picture: @Sendable (Int) -> Picture

  init(_ frameCount: Int, _ picture: @escaping @Sendable (Int) -> Picture) {
    self.frameCount = frameCount
    self.picture = picture
  }

  func frame(_ index: Int) async throws -> RGBImage {
    switch picture(index) {
    case .scene(let scene, let time, let turn):
      return image { Self.colour(of: scene, x: $0 + Int(turn * 96), y: $1, time: time) }
    case .lit(let scene, let time, let gain, let added):
      return image { x, y in
        Self.colour(of: scene, x: x, y: y, time: time).map { gain * $0 + added }
      }
    case .mix(let a, let b, let time, let share):
      return image { x, y in
        zip(
          Self.colour(of: a, x: x, y: y, time: time), Self.colour(of: b, x: x, y: y, time: time)
        ).map { (1 - share) * $0 + share * $1 }
      }
    case .damaged:
      throw Damaged()
    }
  }

  private func image(_ colour: (Int, Int) -> [Double]) -> RGBImage {
    var pixels: [UInt8] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        pixels += colour(x, y).map { UInt8(min(255, max(0, $0))) }
      }
    }
    return RGBImage(size: size, pixels: pixels)
  }

  /// Blocks of 12 × 9 pixels around the scene's own colour, whose brightness no shift makes another
  /// scene's.
  private static func colour(of scene: Int, x: Int, y: Int, time: Int) -> [Double] {
    let column = (x + time / 3 + 960) / 12
    var bits = UInt64(column) << 32 | UInt64(y / 9) << 8 | UInt64(scene)
    bits = (bits &+ 1) &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 29) &* 0xBF58_476D_1CE4_E5B9
    let shade = Double((bits ^ bits >> 32) % 97)
    let base = [[60.0, 110, 50], [150, 80, 40], [50, 70, 140]][scene % 3]
    return base.map { $0 + shade - 30 }
  }
}
