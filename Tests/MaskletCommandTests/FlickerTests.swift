import Testing

@testable import masklet

@Suite struct FlickerTests {
  private func count(_ presence: String) -> Int {
    var flicker = Flicker()
    for frame in presence { flicker.add(isEmpty: frame == ".") }
    return flicker.count
  }

  @Test func `a mask that is present and empty in turn flickers every time it comes back`() {
    #expect(count("XX.X.X.XX") == 3)
    #expect(count("X..X") == 1)
  }

  @Test func `an object that is hidden for long, comes late or leaves does not flicker`() {
    #expect(count("XXXXXX") == 0)
    #expect(count("...XXX") == 0)
    #expect(count("XXX...") == 0)
    #expect(count("X...X") == 0)
  }
}
