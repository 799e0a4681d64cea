/// A failure, described to the person at the terminal in one sentence that says what to do.
struct CommandError: Error, Hashable, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}

extension DecodingError {
  /// What is wrong with the JSON and where, in a few words.
  var fact: String {
    let context: Context
    switch self {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found):
      context = found
    case .keyNotFound(let key, let found):
      return "\(path(found.codingPath)) has no \"\(key.stringValue)\""
    @unknown default:
      return "\(self)"
    }
    return "\(path(context.codingPath)): \(context.debugDescription)"
  }

  private func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("the top level") { path, key in
      let name = key.intValue.map { "[\($0)]" } ?? key.stringValue
      return path == "the top level" ? name : key.intValue == nil ? "\(path).\(name)" : path + name
    }
  }
}
