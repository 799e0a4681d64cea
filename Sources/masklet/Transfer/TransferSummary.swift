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
        videos.map { "\($0.values.reduce(0, +)) videos" }, frames.map { "\($0) frames" },
        masks.map { "\($0) masks" },
      ].compactMap(\.self)
      let line = (counts + ["\(objects) objects"]).joined(separator: ", ") + ", in \(file)"
      return ([line] + (notes ?? [])).joined(separator: "\n")
    }
    return try prettyJSON(self)
  }
}
