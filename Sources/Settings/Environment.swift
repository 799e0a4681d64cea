/// Reads typed values from environment variables; an empty variable counts as unset.
struct Environment {
  let variables: [String: String]

  func string(_ name: String) -> String? {
    variables[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  func integer(
    _ name: String, default fallback: Int, in range: ClosedRange<Int>, allowed: String? = nil
  ) throws(ConfigurationError) -> Int {
    guard let text = string(name) else { return fallback }
    guard let value = Int(text), range.contains(value) else {
      throw ConfigurationError(
        variable: name, value: text,
        allowed: allowed
          ?? (range.upperBound == .max
            ? "a whole number from \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"))
    }
    return value
  }

  func flag(_ name: String) throws(ConfigurationError) -> Bool {
    switch string(name)?.lowercased() {
    case nil, "false", "0", "no": return false
    case "true", "1", "yes": return true
    case let text?:
      throw ConfigurationError(variable: name, value: text, allowed: "true or false")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default fallback: Choice
  ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
    try choice(name) ?? fallback
  }

  /// nil if the variable is not set.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String
  ) throws(ConfigurationError) -> Choice? where Choice.RawValue == String {
    guard let text = string(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationError(variable: name, value: text, allowed: "one of \(names)")
    }
    return choice
  }
}
