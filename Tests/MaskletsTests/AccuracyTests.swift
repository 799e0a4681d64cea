import Masklets
import Testing

@Suite struct AccuracyTests {
  private struct Pair: Decodable {
    var name: String
    var height, width: Int
    var result, truth: String
    var j, f: Double
  }

  @Test func `J and F are those of the independent implementation`() throws {
    for pair in try fixture("accuracy.json", as: [Pair].self) {
      let size = ImageSize(width: pair.width, height: pair.height)
      let result = try RLE(size: size, counts: pair.result).mask()
      let truth = try RLE(size: size, counts: pair.truth).mask()
      let accuracy = Accuracy(of: result, truth: truth)
      // Both sides divide the same whole numbers: only the last bits may differ.
      #expect(abs(accuracy.j - pair.j) < 1e-12, "\(pair.name): J \(accuracy.j), not \(pair.j)")
      #expect(abs(accuracy.f - pair.f) < 1e-12, "\(pair.name): F \(accuracy.f), not \(pair.f)")
    }
  }

  @Test func `the tolerance is 8 pixels at the size of DAVIS`() {
    #expect(ContourAccuracy.radius(for: ImageSize(width: 854, height: 480)) == 8)
    #expect(ContourAccuracy.radius(for: ImageSize(width: 100, height: 75)) == 1)
  }

  @Test func `a sequence is measured without its first and last frame`() {
    let frames = [(1.0, 1.0), (0.5, 0.25), (0.25, 0.75), (0.0, 0.0)].map {
      Accuracy(j: $0.0, f: $0.1)
    }
    let mean = Accuracy.ofSequence(frames)
    #expect(mean == Accuracy(j: 0.375, f: 0.5))
    #expect(mean?.jAndF == 0.4375)
    #expect(Accuracy.ofSequence(Array(frames.prefix(2))) == nil)
  }
}
