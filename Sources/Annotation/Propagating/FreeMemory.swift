import Foundation

/// Memory that this process may still use.
enum FreeMemory {
  /// The lesser of what is free on the machine and what the process's control group allows; nil if
  /// the system reports neither.
  static func bytes() -> Int? {
    [machine(), controlGroup()].compactMap { $0 }.min()
  }

  private static func machine() -> Int? {
    guard let text = text(of: "/proc/meminfo"),
      let match = text.firstMatch(of: /MemAvailable: +([0-9]+) kB/)
    else { return nil }
    return Int(match.1).map { $0 << 10 }
  }

  /// Control groups of version 2, as containers see their own.
  private static func controlGroup() -> Int? {
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
