import Foundation

/// Memory that this process may still take.
enum FreeMemory {
  /// The least of what the machine has free and what the process's group may take; nil where the
  /// system does not tell.
  static func bytes() -> Int? {
    [machine(), group()].compactMap { $0 }.min()
  }

  private static func machine() -> Int? {
    guard let text = text(of: "/proc/meminfo"),
      let match = text.firstMatch(of: /MemAvailable: +([0-9]+) kB/)
    else { return nil }
    return Int(match.1).map { $0 << 10 }
  }

  /// Version 2 control groups, as containers see their own.
  private static func group() -> Int? {
    let folder = "/sys/fs/cgroup"
    guard let limit = text(of: "\(folder)/memory.max").flatMap(number),
      let used = text(of: "\(folder)/memory.current").flatMap(number)
    else { return nil }
    return max(limit - used, 0)
  }

  private static func text(of path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func number(_ text: String) -> Int? {
    Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
