/// What the names of projects, videos, objects and categories may be.
package enum NameRule {
  package static let characters = 200
  /// In UTF-8. A single character may have any number of combining marks.
  package static let bytes = 800

  /// What is expected instead of `name`; nil for a name that is allowed.
  package static func objection(_ name: String) -> String? {
    guard !name.isEmpty else { return "expected 1 to \(characters) characters, got none" }
    guard name.utf8.count <= bytes else {
      return "expected at most \(bytes) bytes, got \(name.utf8.count)"
    }
    guard name.count <= characters else {
      return "expected at most \(characters) characters, got \(name.count)"
    }
    return name.unicodeScalars.contains(where: isForbidden)
      ? "expected no line breaks or control characters" : nil
  }

  /// The name with what is forbidden left out and cut to the allowed length; empty if nothing is
  /// left.
  package static func fitted(_ name: String) -> String {
    var fitted = ""
    var length = 0
    var count = 0
    for character in name where !character.unicodeScalars.contains(where: isForbidden) {
      length += character.utf8.count
      count += 1
      guard length <= bytes, count <= characters else { break }
      fitted.append(character)
    }
    return fitted
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
