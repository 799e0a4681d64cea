import Testing

@testable import Masklets

@Suite struct PromptTests {
  private let clicks = (0..<4).map { Click(Point(x: Double($0), y: 0), include: true) }

  @Test func `a prompt given at once has no history but itself`() {
    let prompt = Prompt(clicks: clicks)
    #expect(prompt.history == [prompt])
  }

  @Test func `corrections are gone through as they came`() {
    let prompt = Prompt(clicks: [clicks[0]]).corrected(by: Array(clicks[1...2]))
      .corrected(by: [clicks[3]])
    #expect(prompt.history.map(\.clicks.count) == [1, 3, 4])
    #expect(prompt.history.last == prompt)
    let box = Box(x1: 0, y1: 0, x2: 2, y2: 2)
    let boxed = Prompt(box: box).corrected(by: [clicks[0]])
    #expect(boxed.history.map(\.clicks.count) == [0, 1])
    #expect(boxed.history.allSatisfy { $0.box == box })
  }

  @Test func `clicks on a drawn mask have no answer before them`() {
    let drawn = Prompt(mask: Mask(size: ImageSize(width: 2, height: 2)))
    #expect(drawn.corrected(by: [clicks[0]]) == Prompt(clicks: [clicks[0]]))
  }

  @Test func `rounds that do not fit the clicks are left out`() {
    let prompt = Prompt(clicks: clicks, rounds: [-3, 0, 2, 2, 4, .max])
    #expect(prompt.history.map(\.clicks.count) == [2, 4])
  }
}
