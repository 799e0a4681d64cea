import Testing

@testable import Masklets

@Suite struct ScoreTests {
  @Test func `any number becomes a score between 0 and 1`() {
    for (number, score) in [
      (Float(0.5), Float(0.5)), (-1, 0), (2, 1), (.infinity, 1), (-.infinity, 0), (.nan, 0),
    ] {
      #expect(number.asScore == score)
    }
    let mask = Mask(size: ImageSize(width: 2, height: 2))
    #expect(ObjectMask(objectID: 1, mask: mask, score: .nan).score == 0)
  }
}
