/// What a field's value must satisfy beyond its type.
struct Rule<Value>: Sendable {
  /// The keywords of JSON Schema that say so.
  var keywords: [String: JSON] = [:]
  /// What is expected instead of the value; nil for a value that satisfies the rule.
  var objection: @Sendable (Value) -> String? = { _ in nil }

  static var none: Rule { Rule() }
}

extension Rule where Value == Int {
  /// An integer of the range. A range up to `Int.max` has no upper limit.
  static func within(_ range: ClosedRange<Int>) -> Rule {
    let isOpen = range.upperBound == .max
    let expected =
      isOpen
      ? "expected \(range.lowerBound) or more"
      : "expected \(range.lowerBound) to \(range.upperBound)"
    var keywords: [String: JSON] = ["minimum": .integer(range.lowerBound)]
    if !isOpen { keywords["maximum"] = .integer(range.upperBound) }
    return Rule(keywords: keywords) { range.contains($0) ? nil : "\(expected), got \($0)" }
  }

  /// The index of a frame. Only described here: the service refuses what lies outside the video.
  static var frame: Rule { Rule(keywords: ["minimum": 0]) }
}

extension Rule where Value == Double {
  /// A number of the range.
  static func within(_ range: ClosedRange<Int>) -> Rule {
    Rule(
      keywords: ["minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
    ) { value in
      (Double(range.lowerBound)...Double(range.upperBound)).contains(value)
        ? nil : "expected \(range.lowerBound) to \(range.upperBound), got \(value)"
    }
  }
}
