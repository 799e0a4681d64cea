/// A setting with which the program cannot start: the variable, its value and what is allowed.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  package let variable: String
  package let value: String
  package let allowed: String

  package init(variable: String, value: String, allowed: String) {
    self.variable = variable
    self.value = value
    self.allowed = allowed
  }

  /// One line for the terminal, without secrets; line breaks in the value are escaped.
  package var description: String {
    let shown =
      switch variable {
      case "MASKLET_TOKEN": "(not shown)"
      case "REDIS_URL": value.replacing(/\/\/.*@/, with: "//...@").debugDescription
      default: value.debugDescription
      }
    return "\(variable)=\(shown) is not allowed: \(allowed)"
  }
}
