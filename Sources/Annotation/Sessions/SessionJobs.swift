/// The serial keys of a session's jobs: jobs of one kind run one at a time, different kinds may run
/// at the same time.
package enum SessionJobs {
  static func propagations(of session: String) -> String { session }
  static func exports(of session: String) -> String { "exports of \(session)" }
  static func imports(of session: String) -> String { "imports of \(session)" }

  /// The keys of all kinds.
  package static func keys(of session: String) -> Set<String> {
    [propagations(of: session), exports(of: session), imports(of: session)]
  }
}

/// The serial keys of a project's own jobs.
package enum ProjectJobs {
  static func exports(of project: String) -> String { "exports of project \(project)" }

  package static func keys(of project: String) -> Set<String> { [exports(of: project)] }
}
