/// A progress report that several tasks advance.
actor SharedProgress {
  private var report: ProgressReport

  private init(_ report: sending ProgressReport) {
    self.report = report
  }

  func advance() { report.advance() }

  private func abandon() { report.abandon() }

  /// Runs `body`, which advances a report of `total` units. If it fails, an unfinished bar is left
  /// before the error.
  static func reporting<Result: Sendable>(
    _ label: String, total: Int, _ body: (SharedProgress) async throws -> Result
  ) async throws -> Result {
    let progress = SharedProgress(ProgressReport(label, total: total))
    do {
      return try await body(progress)
    } catch {
      await progress.abandon()
      throw error
    }
  }
}
