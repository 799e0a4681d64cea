/// Whether a file's scores are fractions of 1 or percentages: they are percentages if one of them
/// is above 1.
struct ScoreScale {
  private(set) var arePercentages = false

  /// - Throws: `FormatError` for a score that is neither.
  mutating func add(_ score: Double?) throws {
    guard let score else { return }
    guard (0...100).contains(score) else {
      throw FormatError(
        "The file has a score of \(score): scores are 0 to 1, or 0 to 100 in per cent")
    }
    arePercentages = arePercentages || score > 1
  }

  /// The score as a fraction of 1; 1 where there is none.
  func score(_ score: Double?) -> Float {
    score.map { Float(arePercentages ? $0 / 100 : $0) } ?? 1
  }

  /// What was done to the scores, in sentences for a person.
  var notes: [String] {
    arePercentages ? ["The file's scores are percentages: they were divided by 100"] : []
  }
}
