import Testing

@testable import masklet

@Suite struct CommandLineTests {
  @Test func `the version is printed, and is not a failure`() throws {
    let error = #expect(throws: (any Error).self) { try Masklet.parseAsRoot(["--version"]) }
    let outcome = Outcome(of: try #require(error))
    #expect(outcome == Outcome(code: 0, message: "masklet \(Version.current)"))
    #expect(outcome.message.wholeMatch(of: /masklet [0-9]+\.[0-9]+\.[0-9]+/) != nil)
  }

  @Test func `a checkpoint is pulled from its publisher or from a file`() throws {
    let command = try Masklet.parseAsRoot(["models", "pull", "tiny", "--from", "weights.pt"])
    #expect((command as? ModelsPullCommand)?.from == "weights.pt")
  }

  @Test func `an unknown option is wrong usage`() throws {
    let error = #expect(throws: (any Error).self) {
      try Masklet.parseAsRoot(["serve", "--colour"])
    }
    #expect(Outcome(of: try #require(error)).code == 2)
  }
}
