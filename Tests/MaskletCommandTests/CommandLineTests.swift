import Formats
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

  @Test func `a project is exported with its split, a session without`() throws {
    let command = try Masklet.parseAsRoot([
      "export", "--project", "P", "--format", "yolo", "--tolerance", "1.5", "--split",
      "train=80,test=20", "--seed", "7",
    ])
    let export = try #require(command as? ExportCommand)
    #expect(export.source == nil && export.project == "P" && export.tolerance == 1.5)
    #expect(
      export.split?.split(seed: export.seed) == DatasetSplit(train: 80, val: 0, test: 20, seed: 7))
    let session = try Masklet.parseAsRoot(["export", "S", "--format", "coco"])
    #expect((session as? ExportCommand)?.source == "S")
  }

  @Test(arguments: [
    [], ["S", "--project", "P"], ["S", "--split", "train=100"],
    ["--project", "P", "--objects", "1"],
    ["--project", "P", "--split", "train=80"], ["--project", "P", "--split", "train=50,train=50"],
    ["--project", "P", "--split", "all=100"], ["S", "--tolerance", "1"],
    ["S", "--tolerance", "21"],
  ])
  func `an export of both or neither, or with what does not go with it, is wrong usage`(
    arguments: [String]
  ) throws {
    let error = #expect(throws: (any Error).self) {
      try Masklet.parseAsRoot(["export"] + arguments + ["--format", "coco"])
    }
    #expect(Outcome(of: try #require(error)).code == 2)
  }

  @Test func `an unknown option is wrong usage`() throws {
    let error = #expect(throws: (any Error).self) {
      try Masklet.parseAsRoot(["serve", "--colour"])
    }
    #expect(Outcome(of: try #require(error)).code == 2)
  }
}
