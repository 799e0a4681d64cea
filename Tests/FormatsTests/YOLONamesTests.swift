import Testing

@testable import Formats

@Suite struct YOLONamesTests {
  @Test(arguments: [
    "names: [cat, 'a dog', \"b\\u00e4r\"]",
    "train: images\nnames: [ cat ,\n  'a dog', # the second\n  \"bär\",\n]\nnc: 3\n",
    "names: {0: cat, 1: 'a dog', 2: bär}",
    "names: {2: bär, '0': cat,\n  1: a dog}\nnc: 3",
    "nc: 3\nnames:\n- cat\n- a dog   # the second\n- bär\ntrain: x",
    "names:   # of classes\n\n  - cat\n  # a comment\n  - 'a dog'\n  - \"bär\"\n",
    "names:\r\n  0: cat\r\n  1: a dog\r\n  2: bär\r\nval: x\r\n",
    "names:\n    1: \"a dog\"\n    0: cat\n    2: 'bär'\n---\n",
  ])
  func `names are read in every form that datasets have`(yaml: String) throws {
    #expect(try YOLONames(yaml: yaml).names == [0: "cat", 1: "a dog", 2: "bär"])
  }

  @Test func `quotes, marks and hashes inside of names stay`() throws {
    let yaml = #"""
      names:
        0: 'it''s: [a, b]'
        1: "say \"x\" # y"
        2: C#
        3: object
      """#
    let names = try YOLONames(yaml: yaml)
    #expect(names.names == [0: "it's: [a, b]", 1: #"say "x" # y"#, 2: "C#", 3: "object"])
    #expect(names.category(of: 2) == "C#")
    #expect(names.category(of: 3) == nil)
    #expect(names.category(of: 7) == "class 7")
  }

  @Test func `a file without names has none, and classes are one a line`() throws {
    #expect(try YOLONames(yaml: "nc: 2\n  names: [a]\n").names.isEmpty)
    #expect(try YOLONames(yaml: "").names.isEmpty)
    #expect(try YOLONames(lines: "cat\r\ndog\n").names == [0: "cat", 1: "dog"])
  }

  @Test(arguments: [
    "names: cat", "names: [cat, dog", "names: {a: cat}", "names: {0: cat", "names: [[a], b]",
    "names: ['cat", "names: [\"cat\\q\"]", "names:\n  cat: 0", "names:\n  0 cat", "names: {-1: a}",
    "names:\n  - 'a' b", "names: [a] [b", "names: {99999999999999999999: a}",
  ])
  func `names written in another way are refused, or end where they do`(yaml: String) throws {
    do {
      let names = try YOLONames(yaml: yaml).names
      #expect(names == [0: "a"])
    } catch let error as FormatError {
      #expect(error.description.contains("data.yaml"))
    }
  }

  @Test func `more names than there can be categories are refused`() throws {
    let names = (0...1000).map { "n\($0)" }
    #expect(throws: FormatError.self) {
      try YOLONames(yaml: "names: [" + names.joined(separator: ", ") + "]")
    }
    #expect(throws: FormatError.self) { try YOLONames(lines: names.joined(separator: "\n")) }
  }
}
