import Masklets

/// Collects the attributes of a file's objects. Files repeat them on every frame: only the ends of runs
/// that say the same are stored.
struct ImportedAttributes<Identity: Hashable> {
  private struct Run {
    var attributes: FrameAttributes
    var last: Int
  }

  private var runs: [Identity: Run] = [:]
  private var known: [Identity: [Int: FrameAttributes]] = [:]
  private var count = 0

  /// - Throws: `FormatError` for more changes than a session takes.
  mutating func add(
    _ isOccluded: Bool, _ values: [String: String], of object: Identity, on frame: Int
  ) throws {
    let found = FrameAttributes(
      frame: frame, isOccluded: isOccluded, values: AttributeRule.fitted(values))
    if let run = runs[object], run.last < frame, found.says(run.attributes) {
      runs[object]?.last = frame
      return
    }
    // Frames in no order: the run is known up to here, and what follows it is not.
    if var end = runs[object] {
      end.attributes.frame = end.last
      try store(end.attributes, of: object)
    }
    runs[object] = Run(attributes: found, last: frame)
    try store(found, of: object)
  }

  private mutating func store(_ attributes: FrameAttributes, of object: Identity) throws {
    guard known[object, default: [:]].updateValue(attributes, forKey: attributes.frame) == nil
    else { return }
    count += 1
    guard count <= AttributeRule.rows else {
      throw FormatError(
        "The file changes attributes more than \(AttributeRule.rows) times, the most there can be")
    }
  }

  /// By ascending frame, without repetitions.
  func attributes(of object: Identity) -> [FrameAttributes] {
    var said: FrameAttributes?
    return (known[object] ?? [:]).values.sorted { $0.frame < $1.frame }.filter { attributes in
      defer { said = attributes }
      return !attributes.says(said)
    }
  }
}
