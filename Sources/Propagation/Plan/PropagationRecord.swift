import Jobs
import Masklets

/// What the store needs to know of a propagation job to store its masks.
package struct PropagationRecord: Hashable, Sendable {
  package let job: JobID
  package let sessionID: String
  /// What its masks are to those that are there.
  package enum Role: Hashable, Sendable {
    /// They replace them.
    case plain
    /// They replace them, and are to be replaced: their frames are stale.
    case draft
    /// They replace those of frames that are still stale.
    case refinement
  }

  package let role: Role
  /// Number of the last edit of the session that the job's prompts include.
  package let edit: Int
  package let objectIDs: [ObjectID]
  /// The title of the job's step in the session's history.
  package let title: String
  /// The tab of a browser that submitted the job; nil for other clients.
  package let tab: String?
  /// The name of the person who submitted the job; nil for none.
  package let editor: String?

  package init(job: JobID, parameters: PropagateParameters) {
    self.job = job
    sessionID = parameters.sessionID
    edit = parameters.edit ?? 0
    tab = parameters.tab
    editor = parameters.editor
    objectIDs = parameters.objects.map(\.id)
    let count = objectIDs.count
    let subject = count == 1 ? "object \(objectIDs[0])" : "\(count) objects"
    role =
      parameters.draft != nil ? .draft : parameters.refines == true ? .refinement : .plain
    let verb =
      switch role {
      case .plain: "Propagate"
      case .draft: "Draft"
      case .refinement: "Refine"
      }
    title = "\(verb) \(subject), frames \(parameters.start) to \(parameters.end)"
  }
}
