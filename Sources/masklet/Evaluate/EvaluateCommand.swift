import ArgumentParser
import Foundation
import Masklets

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Compares masks with the true ones: J, F and J&F as DAVIS defines them.",
    discussion: """
      Both arguments are folders of PNGs, or folders with one folder of PNGs per sequence (also \
      as SEQUENCE/masks, or a DAVIS release with its Annotations). The first and the last frame \
      are left out. In greyscale true masks everything that is not black is object 1.
      """)

  @Argument(help: "Folder of the true masks.", completion: .directory)
  var groundTruth: String

  @Argument(help: "Folder of the masks to measure.", completion: .directory)
  var result: String

  @Flag(help: "Print JSON: {sequences: {name: {j, f, j_and_f}}, mean: {...}}, fractions of 1.")
  var json = false

  func run() throws {
    let evaluation = try Evaluation.measure(truth: groundTruth, result: result)
    print(json ? try evaluation.json() : evaluation.table())
  }
}

extension Evaluation {
  private struct Report: Encodable {
    struct Numbers: Encodable {
      var j, f, jAndF: Double

      enum CodingKeys: String, CodingKey {
        case j, f
        case jAndF = "j_and_f"
      }

      init(_ accuracy: Accuracy) {
        j = accuracy.j
        f = accuracy.f
        jAndF = accuracy.jAndF
      }
    }

    var sequences: [String: Numbers]
    var mean: Numbers
  }

  func json() throws -> String {
    try prettyJSON(
      Report(
        sequences: Dictionary(
          sequences.map { ($0.name, Report.Numbers($0.mean)) },
          uniquingKeysWith: { first, _ in first }
        ), mean: Report.Numbers(mean)))
  }

  /// A table in per cent, one row per sequence, with its objects where it has several.
  func table() -> String {
    var rows: [(name: String, accuracy: Accuracy)] = []
    for sequence in sequences {
      rows.append((sequence.name, sequence.mean))
      guard sequence.objects.count > 1 else { continue }
      for object in sequence.objects { rows.append(("  object \(object.id)", object.accuracy)) }
    }
    rows.append(("mean", mean))
    let width = max(10, rows.map(\.name.count).max() ?? 0)
    func line(_ name: String, _ cells: [String]) -> String {
      let padded = name + String(repeating: " ", count: width - name.count)
      return padded + cells.map { String(repeating: " ", count: 7 - $0.count) + $0 }.joined()
    }
    let body = rows.map { row in
      line(row.name, [row.accuracy.j, row.accuracy.f, row.accuracy.jAndF].map(percent))
    }
    return ([line("sequence", ["J", "F", "J&F"])] + body).joined(separator: "\n")
  }
}

/// A fraction of 1 in per cent, with one decimal.
private func percent(_ fraction: Double) -> String {
  String(format: "%.1f", fraction * 100)
}
