import Foundation
import Jobs

/// Runs whatever a test says.
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
