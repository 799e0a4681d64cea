import Testing

@testable import masklet

@Suite struct ProgressReportTests {
  private func written(isTerminal: Bool, steps: Int) -> [String] {
    var lines: [String] = []
    var report = ProgressReport("Frames", total: 20, isTerminal: isTerminal) { lines.append($0) }
    for _ in 0..<steps { report.advance() }
    report.abandon()
    return lines
  }

  @Test func `without a terminal a line is written every tenth`() {
    let lines = written(isTerminal: false, steps: 20)
    #expect(lines.count == 11)
    #expect(lines.first == "Frames 1/20\n")
    #expect(lines.last == "Frames 20/20\n")
  }

  @Test func `a bar is redrawn in its line and ends with it`() {
    let lines = written(isTerminal: true, steps: 20)
    #expect(lines.allSatisfy { $0.hasPrefix("\rFrames ") })
    #expect(lines.filter { $0.hasSuffix("\n") }.count == 1)
    #expect(written(isTerminal: true, steps: 3).last == "\n")
  }
}
