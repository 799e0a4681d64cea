import Masklets
import Testing

@testable import masklet

@Suite struct ClickPlacementTests {
  private let size = ImageSize(width: 60, height: 40)

  @Test func `the first click is in the middle of the object`() {
    let truth = rectangle(size, 10..<31, 10..<31)
    let click = BenchClicksCommand.click(on: Mask(size: size), truth: truth)
    #expect(click == Click(Point(x: 20, y: 20), include: true))
  }

  @Test func `the largest error is clicked, to exclude it where too much is marked`() {
    let truth = rectangle(size, 10..<31, 10..<31)
    let mask = rectangle(size, 13..<56, 10..<31)
    let click = BenchClicksCommand.click(on: mask, truth: truth)
    #expect(click?.include == false)
    #expect(click.map { truth[Int($0.point.x), Int($0.point.y)] } == false)
    #expect(BenchClicksCommand.click(on: truth, truth: truth) == nil)
  }
}
