import Foundation

/// Progress on standard error: a bar that is redrawn on a terminal, else a line every tenth.
struct ProgressReport {
  let label: String
  let total: Int
  let isTerminal: Bool
  private let write: (String) -> Void
  private var done = 0
  private var told = -1

  init(
    _ label: String, total: Int, isTerminal: Bool = isatty(STDERR_FILENO) == 1,
    write: @escaping (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
  ) {
    self.label = label
    self.total = max(1, total)
    self.isTerminal = isTerminal
    self.write = write
  }

  /// One more of the total is done.
  mutating func advance() {
    advance(to: done + 1)
  }

  /// So many of the total are done; fewer than before changes nothing.
  mutating func advance(to count: Int) {
    guard count > done || told < 0 else { return }
    done = min(count, total)
    let step = isTerminal ? done * 100 / total : done * 10 / total
    guard step != told || done == total else { return }
    told = step
    if isTerminal {
      let filled = done * 30 / total
      let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 30 - filled)
      write("\r\(label) \(bar) \(done)/\(total)" + (done == total ? "\n" : ""))
    } else {
      write("\(label) \(done)/\(total)\n")
    }
  }

  /// Leaves an unfinished bar on its own line, before an error is told.
  func abandon() {
    if isTerminal, done > 0, done < total { write("\n") }
  }
}
