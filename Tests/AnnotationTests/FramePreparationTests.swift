import Testing

@testable import Annotation

@Suite struct FramePreparationTests {
  @Test func `frames are prepared by distance from the one on view, on both sides`() {
    let order = FramePreparation.outwards(from: 20, count: 100, 40)
    #expect(order.count == 40)
    #expect(order.first == 20)
    #expect(Set(order) == Set(4..<44))
    #expect(order.prefix(16).allSatisfy { (12..<28).contains($0) })
  }

  @Test func `every frame is prepared once, up to the limit`() {
    for start in [0, 1, 7, 50, 98, 99] {
      let order = FramePreparation.outwards(from: start, count: 100, 1000)
      #expect(order.count == 100)
      #expect(Set(order) == Set(0..<100))
      #expect(FramePreparation.outwards(from: start, count: 100, 9).count == 9)
    }
  }
}
