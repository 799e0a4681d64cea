import Masklets
import Testing

@testable import masklet

@Suite struct ClipVariationTests {
  /// Frame `i` has grey level 10 · i and, at its left edge, a white object that gets wider.
  private struct Strip: FrameSource {
    let size = ImageSize(width: 12, height: 6)
    let frameCount = 6

    func frame(_ index: Int) async throws -> RGBImage {
      let mask = mask(index)
      var image = RGBImage(size: size, repeating: UInt8(10 * index))
      for y in 0..<size.height {
        for x in 0..<size.width where mask[x, y] {
          for c in 0..<3 { image.pixels[3 * (y * size.width + x) + c] = 240 }
        }
      }
      return image
    }

    func mask(_ index: Int) -> Mask { Mask(size: size) { x, _ in x < 2 + index } }
  }

  private let strip = Strip()
  private var clip: MeasuredClip {
    let strip = strip
    return MeasuredClip(name: "strip", frames: strip, truth: { [1: strip.mask($0)] })
  }

  /// The bright pixels of the frame.
  private func object(on frame: Int, of clip: MeasuredClip, above level: UInt8) async throws
    -> Mask
  {
    let image = try await clip.frames.frame(frame)
    return Mask(size: image.size) { x, y in
      image.pixels[3 * (y * image.size.width + x) + 1] > level
    }
  }

  @Test(arguments: ClipVariation.allCases)
  func `frames and truth of every variation stay together`(variation: ClipVariation) async throws {
    let varied = try variation.applied(to: clip)
    for frame in 0..<varied.frames.frameCount {
      let truth = try varied.truth(frame).values.reduce(Mask(size: varied.frames.size)) {
        $0.union($1)
      }
      #expect(truth.size == varied.frames.size)
      // Brightest half: halving an odd width mixes one column, fading ends at a third of 240.
      let brightest = try await varied.frames.frame(frame).pixels.max() ?? 0
      #expect(try await object(on: frame, of: varied, above: brightest / 2) == truth)
    }
  }

  @Test func `a variation has its order, speed, start and length`() async throws {
    func widths(_ clip: MeasuredClip) throws -> [Int] {
      try (0..<clip.frames.frameCount).map { try (clip.truth($0)[1]?.area ?? 0) / 6 }
    }
    #expect(try widths(try ClipVariation.reversed.applied(to: clip)) == [7, 6, 5, 4, 3, 2])
    #expect(try widths(try ClipVariation.late.applied(to: clip)) == [5, 6, 7])
    #expect(try widths(try ClipVariation.skipping.applied(to: clip)) == [2, 4, 6])
    #expect(try widths(try ClipVariation.reversed.applied(to: clip).first(2)) == [7, 6])
  }

  @Test func `a twin stands beside its object, moves the other way and passes behind it`() throws {
    let twins = try ClipVariation.twins.applied(to: clip)
    let first = try twins.truth(0)
    #expect(first[1] == strip.mask(0))
    #expect(first[2] == Mask(size: strip.size) { x, _ in x == 2 || x == 3 })
    // The object has grown to the right, over the twin, whose mirrored growth is to the left.
    let last = try twins.truth(5)
    #expect(last[1] == strip.mask(5))
    #expect(last[2]?.isEmpty == true)
  }

  @Test func `grain is the same every time and has the requested strength`() async throws {
    let noisy = try ClipVariation.noisy.applied(to: clip)
    let frame = try await noisy.frames.frame(5)
    #expect(try await noisy.frames.frame(5) == frame)
    let plain = RGBImage(size: ImageSize(width: 100, height: 100), repeating: 128)
    let deviations = plain.withGrain(seed: 3).pixels.map { Double($0) - 128 }
    let variance = deviations.reduce(0) { $0 + $1 * $1 } / Double(deviations.count)
    #expect((7...9).contains(variance.squareRoot()))
  }

  @Test func `a clip's row has the mean and the deviation of its runs`() {
    var table = PropagationTable()
    for (j, variation) in [(0.4, ClipVariation.original), (0.8, .reversed)] {
      table.add(
        PropagationTable.Run(
          accuracy: Accuracy(j: j, f: j), flickers: 1, frames: 10, seconds: 2),
        clip: "a", variation: variation)
    }
    #expect(table.row(clip: "a") == ["a", "0.600", "0.600", "0.600", "0.200", "2", "5.0"])
    #expect(table.row(variation: .reversed)[1] == "0.800")
    #expect(table.meanRow[3] == "0.600")
  }
}
