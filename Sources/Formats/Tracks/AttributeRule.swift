import Masklets

/// What the attributes of an object may be.
package enum AttributeRule {
  /// The most an object has on one frame.
  package static let count = 50
  /// How many times the attributes of an imported file may change, in all.
  static let rows = 100_000

  /// Names with a meaning of their own in the files that attributes are written to.
  private static let reserved: Set = ["object_id", "object_name", "occluded", "track_id"]

  /// What is expected instead of `values`; nil for values that are allowed.
  package static func objection(_ values: [String: String]) -> String? {
    guard values.count <= count else {
      return "expected at most \(count) attributes, got \(values.count)"
    }
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      if reserved.contains(name) {
        return "\(name) has a meaning of its own in exported files: choose another name"
      }
      if let objection = NameRule.objection(name) { return "a name: \(objection)" }
      if let objection = NameRule.objection(value) {
        return "the value of \(name): \(objection)"
      }
    }
    return nil
  }

  /// The values of a file as far as they are allowed; an empty one says nothing.
  static func fitted(_ values: [String: String]) -> [String: String] {
    var fitted: [String: String] = [:]
    for (name, value) in values.sorted(by: { $0.key < $1.key }) where fitted.count < count {
      let (name, value) = (NameRule.fitted(name), NameRule.fitted(value))
      guard !name.isEmpty, !value.isEmpty, !reserved.contains(name) else { continue }
      fitted[name] = value
    }
    return fitted
  }
}
