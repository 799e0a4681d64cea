import Compression

extension AnnotatedVideo {
  /// The entries of a zip archive by the frames that the numbers at the end of their names mean,
  /// ascending.
  ///
  /// - Parameter things: what the entries are, for errors: "pictures".
  /// - Throws: `FormatError` for an entry without a number, for two with the same one, and for one
  ///   outside the video.
  func framesByNumber(
    _ entries: [ZipEntry], of things: String
  ) throws -> [(frame: Int, entry: ZipEntry)] {
    let numbered = try entries.map { entry in
      guard let number = Self.number(inFileName: entry.name) else {
        throw FormatError(
          "\(entry.name.prefix(80)) has no number at the end of its name: its frame is unknown")
      }
      return (number, entry)
    }
    let first = firstNumber(of: numbered.map(\.0))
    var seen: Set<Int> = []
    return try numbered.map { number, entry in
      try check(frame: number - first)
      guard seen.insert(number).inserted else {
        throw FormatError("The zip file holds two \(things) of number \(number)")
      }
      return (frame: number - first, entry: entry)
    }.sorted { $0.frame < $1.frame }
  }
}
