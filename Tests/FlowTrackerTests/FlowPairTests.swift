import Masklets
import Testing

@testable import FlowTracker

@Suite struct FlowPairTests {
  /// A mottled picture, seen through a window that starts at `left`, with a square that
  /// the camera follows.
  private func view(from left: Int, scene: UInt64 = 1) -> GreyImage {
    let (width, height) = (320, 180)
    func grain(_ x: Int, _ y: Int, _ size: Int) -> Int {
      var random = SeededGenerator(
        seed: scene &* 1_000_003 &+ UInt64(bitPattern: Int64(x / size &* 7919 &+ y / size)))
      return Int(random.next() & 63)
    }
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let isSquare = (140..<180).contains(x) && (70..<110).contains(y)
        let (u, v) = isSquare ? (x + 5000, y) : (x + left, y)
        let level = grain(u, v, 3) + grain(u, v, 8) + grain(u, v, 30)
        pixels.append(UInt8(isSquare ? 60 + level : level))
      }
    }
    return GreyImage(width: width, height: height, pixels: pixels)
  }

  private func median(of flow: FlowField, _ columns: Range<Int>, _ rows: Range<Int>) -> Float {
    var values: [Float] = []
    for y in rows { for x in columns { values.append(flow.values[2 * (y * flow.width + x)]) } }
    return values.sorted()[values.count / 2]
  }

  @Test func `a fast swing is found, also when the camera follows an object`() async throws {
    let pair = try await FlowPair(from: view(from: 0), to: view(from: 90), for: .carrying)
    #expect(abs(median(of: pair.backward, 20..<120, 20..<160) - 90) < 2)
    #expect(abs(median(of: pair.backward, 150..<170, 80..<100)) < 2)
    #expect(abs(median(of: pair.forward, 200..<300, 20..<160) + 90) < 2)
    #expect(!pair.isCut)
  }

  @Test func `a cut is distinguished from motion, a change of light and a still picture`()
    async throws
  {
    let here = view(from: 0)
    let elsewhere = GreyImage(
      width: here.width, height: here.height,
      pixels: view(from: 0, scene: 2).pixels.enumerated().map { i, level in
        level / 4 + UInt8(i % here.width / 2)
      })
    #expect(try await FlowPair(from: here, to: elsewhere, for: .carrying).isCut)
    #expect(try await !FlowPair(from: here, to: here, for: .carrying).isCut)
    #expect(try await !FlowPair(from: here, to: view(from: 7), for: .carrying).isCut)
    let dark = GreyImage(
      width: here.width, height: here.height, pixels: here.pixels.map { $0 / 2 })
    #expect(try await !FlowPair(from: here, to: dark, for: .carrying).isCut)
    let black = GreyImage(
      width: 64, height: 48, pixels: [UInt8](repeating: 0, count: 64 * 48))
    #expect(try await !FlowPair(from: black, to: black, for: .carrying).isCut)
  }
}
