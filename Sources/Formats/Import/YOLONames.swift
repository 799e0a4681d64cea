import Foundation
import Masklets

/// The names of the classes of a YOLO dataset, from untrusted text.
struct YOLONames {
  /// The most bytes of a file with names.
  static let fileLimit = 1 << 20

  private(set) var names: [Int: String] = [:]

  /// No names.
  init() {}

  /// One name a line, as in `classes.txt`.
  init(lines text: String) throws {
    for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      try set(String(line), for: number)
    }
  }

  /// The member `names` of `data.yaml`: a list or a map, over several lines or in brackets. Nothing
  /// else of the file is read.
  ///
  /// - Throws: `FormatError` for names that are written in another way.
  init(yaml text: String) throws {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    let key = "names:".unicodeScalars
    guard let place = lines.firstIndex(where: { $0.starts(with: key) }) else { return }
    let rest = lines[place].dropFirst(key.count)
    var scanner = YAMLScanner(rest)
    if scanner.isAtEnd {
      try readLines(lines[(place + 1)...])
    } else {
      var scanner = YAMLScanner(text.unicodeScalars[rest.startIndex...])
      try readBrackets(&scanner)
    }
  }

  /// The category of a class; nil where the name is that of objects without one.
  func category(of number: Int) -> String? {
    let name = names[number] ?? "class \(number)"
    return name == CategoryNumbers.fallback ? nil : name
  }

  private mutating func set(_ name: String, for number: Int?) throws {
    guard let number, number >= 0 else { throw YAMLScanner.unreadable }
    names[number] = ImportLimits.label(name)
    guard names.count <= ImportLimits.categories else {
      throw FormatError("The file has more than \(ImportLimits.categories) categories")
    }
  }

  /// `- cat` or `0: cat` on each line.
  private mutating func readLines(_ lines: ArraySlice<Substring.UnicodeScalarView>) throws {
    var count = 0
    for line in lines {
      var scanner = YAMLScanner(line)
      if scanner.isAtEnd { continue }
      let isIndented = line.first?.properties.isWhitespace == true
      if scanner.takeDash() {
        try set(try scanner.scalar(endingAt: ""), for: count)
        count += 1
      } else if isIndented {
        let number = Int(try scanner.scalar(endingAt: ":"))
        guard scanner.take(":") else { throw YAMLScanner.unreadable }
        try set(try scanner.scalar(endingAt: ""), for: number)
      } else {
        return
      }
      guard scanner.isAtEnd else { throw YAMLScanner.unreadable }
    }
  }

  /// `[cat, dog]` or `{0: cat, 1: dog}`.
  private mutating func readBrackets(_ scanner: inout YAMLScanner) throws {
    let isMap = scanner.take("{")
    guard isMap || scanner.take("[") else { throw YAMLScanner.unreadable }
    let close: Unicode.Scalar = isMap ? "}" : "]"
    var count = 0
    while !scanner.take(close) {
      var number: Int? = count
      if isMap {
        number = Int(try scanner.scalar(endingAt: ":"))
        guard scanner.take(":") else { throw YAMLScanner.unreadable }
      }
      try set(try scanner.scalar(endingAt: ",[]{}"), for: number)
      count += 1
      guard scanner.take(",") || scanner.isBefore(close) else { throw YAMLScanner.unreadable }
    }
  }
}

/// Reads plain and quoted scalars of YAML one after the other.
private struct YAMLScanner {
  static let unreadable = FormatError(
    "The names in data.yaml cannot be read: write them as names: [cat, dog]")

  private var rest: Substring.UnicodeScalarView

  init(_ text: Substring.UnicodeScalarView) { rest = text }

  /// True if only space and comments are left.
  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return rest.isEmpty
    }
  }

  mutating func isBefore(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    return rest.first == mark
  }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard isBefore(mark) else { return false }
    rest.removeFirst()
    return true
  }

  /// Takes the dash before an element of a list.
  mutating func takeDash() -> Bool {
    guard isBefore("-"), rest.dropFirst().first?.properties.isWhitespace != false else {
      return false
    }
    rest.removeFirst()
    return true
  }

  /// - Parameter marks: the characters that end a plain scalar; the line's end does too.
  mutating func scalar(endingAt marks: String) throws -> String {
    skipSpace()
    switch rest.first {
    case "'": return try singleQuoted()
    case "\"": return try doubleQuoted()
    default: return plain(endingAt: marks)
    }
  }

  private mutating func plain(endingAt marks: String) -> String {
    var text = String.UnicodeScalarView()
    while let next = rest.first, next != "\n", !marks.unicodeScalars.contains(next) {
      if next == "#", text.last?.properties.isWhitespace != false { break }
      text.append(next)
      rest.removeFirst()
    }
    return String(text).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Two quotes stand for one.
  private mutating func singleQuoted() throws -> String {
    rest.removeFirst()
    var text = String.UnicodeScalarView()
    while let next = rest.popFirst() {
      if next == "'" {
        guard rest.first == "'" else { return String(text) }
        rest.removeFirst()
      }
      text.append(next)
    }
    throw Self.unreadable
  }

  /// Its escapes are read as JSON's.
  private mutating func doubleQuoted() throws -> String {
    rest.removeFirst()
    var text = "\"".unicodeScalars
    while let next = rest.popFirst() {
      text.append(next)
      if next == "\\", let escaped = rest.popFirst() { text.append(escaped) }
      guard next == "\"" else { continue }
      do {
        return try JSONDecoder().decode(String.self, from: Data(String(text).utf8))
      } catch {
        throw Self.unreadable
      }
    }
    throw Self.unreadable
  }

  private mutating func skipSpace() {
    while let next = rest.first {
      if next == "#" {
        rest = rest.drop { $0 != "\n" }
      } else if next.properties.isWhitespace {
        rest.removeFirst()
      } else {
        return
      }
    }
  }
}
