import Foundation

/// Progress on standard error: a bar that is redrawn on a terminal, else a line every tenth.
struct ProgressReport {
  let label: String
  let total: Int
  let isTerminal: Bool
  private let write: (String) -> Void
  private var done = 0
  /// The last step that was written: percent on a terminal, else tenths.
  private var written = -1

  init(
    _ label: String, total: Int, isTerminal: Bool = isatty(STDERR_FILENO) == 1,
    write: @escaping (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
  ) {
    self.label = label
    self.total = max(1, total)
    self.isTerminal = isTerminal
    self.write = write
  }

  /// One more unit is done.
  mutating func advance() {
    advance(to: done + 1)
  }

  /// `count` of the total are done; fewer than before changes nothing.
  mutating func advance(to count: Int) {
    guard count > done || written < 0 else { return }
    done = min(count, total)
    let step = isTerminal ? done * 100 / total : done * 10 / total
    guard step != written || done == total else { return }
    written = step
    if isTerminal {
      let filled = done * 30 / total
      let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 30 - filled)
      write("\r\(label) \(bar) \(done)/\(total)" + (done == total ? "\n" : ""))
    } else {
      write("\(label) \(done)/\(total)\n")
    }
  }

  /// Leaves an unfinished bar on its own line, before an error message.
  func abandon() {
    if isTerminal, done > 0, done < total { write("\n") }
  }
}
