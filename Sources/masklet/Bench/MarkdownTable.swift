import Foundation

/// Rows of a Markdown table, printed as they are measured.
enum MarkdownTable {
  static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

  /// The heading and the rule under it.
  static func head(_ cells: [String]) -> String {
    row(cells) + "\n|\(String(repeating: " --- |", count: cells.count))"
  }

  static func printRow(_ cells: [String]) {
    print(row(cells))
    fflush(nil)
  }

  static func printHead(_ cells: [String]) { print(head(cells)) }
}
