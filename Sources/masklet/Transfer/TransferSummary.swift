/// What `export` and `import` print at their end.
struct TransferSummary: Encodable {
  var file: String
  var format: String
  var frames: Int?
  var objects: Int
  /// How many videos are in each set of a dataset.
  var videos: [String: Int]?
  var masks: Int?
  var bytes: Int?
  var notes: [String]?

  func text(json: Bool) throws -> String {
    guard json else {
      let counts = [
        videos.map { counted($0.values.reduce(0, +), "video") },
        frames.map { counted($0, "frame") }, masks.map { counted($0, "mask") },
        counted(objects, "object"),
      ].compactMap(\.self)
      let line = counts.joined(separator: ", ") + ", in \(file)"
      return ([line] + (notes ?? [])).joined(separator: "\n")
    }
    return try prettyJSON(self)
  }
}
