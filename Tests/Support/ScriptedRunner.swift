import Foundation
import Jobs

/// Runs a test's closure as a job.
package struct ScriptedRunner: JobRunner {
  package let type: String
  private let script: @Sendable (Job, any JobContext) async throws -> Data?

  package init(
    type: String = "scripted",
    script: @escaping @Sendable (Job, any JobContext) async throws -> Data?
  ) {
    self.type = type
    self.script = script
  }

  package func run(_ job: Job, in context: any JobContext) async throws -> Data? {
    try await script(job, context)
  }
}
