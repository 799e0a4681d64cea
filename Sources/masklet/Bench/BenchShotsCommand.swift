import ArgumentParser
import Foundation
import Masklets
import Propagation
import VideoIO

struct BenchShotsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shots",
    abstract: "Measures how many cuts between shots are found, and how many found ones are cuts.",
    discussion: """
      Joins parts of different sequences, four a clip, by hard cuts or by ten-frame dissolves; and adds \
      flashes and fast pans, which are no cuts, to parts of single sequences. Parts are 26 to 40 \
      frames long, forwards or backwards. A hard cut counts as found only at its frame, a dissolve at \
      any of its frames.
      """)

  @Argument(
    help: "Folder with one folder per sequence, holding frames and masks; or a DAVIS release.",
    completion: .directory)
  var dataset: String

  @Option(help: "Clips of each kind.")
  var clips = 20

  @Option(help: "Seed of the choice of parts.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (1...1000).contains(clips) else { throw ValidationError("--clips is 1 to 1000") }
  }

  func run() async throws {
    try await interruptible { try await measure() }
  }

  private func measure() async throws {
    let sources = try Dataset(at: dataset, only: []).sequences.map(\.frames)
      .filter { $0.frameCount >= Self.lengths.lowerBound }
    let fitting = sources.filter { $0.size == sources[0].size }
    guard fitting.count > 1 else {
      throw CommandError("\(dataset) has fewer than two sequences of 26 frames of one size")
    }
    var random = SeededGenerator(seed: seed)
    var all = Found()
    MarkdownTable.printHead(["clips with", "cuts", "found", "recall", "false", "precision"])
    for challenge in JoinedShots.Challenge.allCases {
      var found = Found()
      for _ in 0..<clips {
        let isJoined = challenge == .cuts || challenge == .dissolves
        let parts = Self.parts(isJoined ? 4 : 1, of: fitting, &random)
        let clip = JoinedShots(challenge, of: parts, random: &random)
        found.add(try await clip.shotCuts().map(\.frame), expected: clip.cuts)
      }
      all.add(found)
      MarkdownTable.printRow(found.row(challenge.rawValue))
    }
    MarkdownTable.printRow(all.row("all"))
  }

  private static let lengths = 26...40

  /// Parts of sequences, neighbours of different ones.
  private static func parts(
    _ count: Int, of sources: [ImageFolder], _ random: inout SeededGenerator
  ) -> [JoinedShots.Part] {
    var last: Int?
    return (0..<count).map { _ in
      var chosen = Int.random(in: sources.indices, using: &random)
      while chosen == last { chosen = Int.random(in: sources.indices, using: &random) }
      last = chosen
      let total = sources[chosen].frameCount
      let length = Int.random(
        in: lengths.lowerBound...min(lengths.upperBound, total), using: &random)
      let start = Int.random(in: 0...total - length, using: &random)
      let indices = Array(start..<start + length)
      let isReversed = Bool.random(using: &random)
      return JoinedShots.Part(
        frames: sources[chosen], indices: isReversed ? indices.reversed() : indices)
    }
  }

  /// Cuts that are there, and those that were reported.
  private struct Found {
    var expected = 0
    var found = 0
    var wrong = 0

    mutating func add(_ frames: [Int], expected cuts: [ClosedRange<Int>]) {
      expected += cuts.count
      let hits = cuts.count { cut in frames.contains(where: cut.contains) }
      found += hits
      wrong += frames.count - hits
    }

    mutating func add(_ other: Found) {
      expected += other.expected
      found += other.found
      wrong += other.wrong
    }

    func row(_ name: String) -> [String] {
      func share(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "" : String(format: "%.3f", Double(part) / Double(whole))
      }
      return [
        name, "\(expected)", "\(found)", share(found, expected), "\(wrong)",
        share(found, found + wrong),
      ]
    }
  }
}
