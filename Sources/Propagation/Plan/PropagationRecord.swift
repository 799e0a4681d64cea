import Jobs
import Masklets

/// What the store needs to know of a propagation job to store its masks.
package struct PropagationRecord: Hashable, Sendable {
  package let job: JobID
  package let sessionID: String
  /// Number of the last edit of the session that the job's prompts include.
  package let edit: Int
  package let objectIDs: [ObjectID]
  /// The title of the job's step in the session's history.
  package let title: String
  /// The tab of a browser that submitted the job; nil for other clients.
  package let tab: String?

  package init(job: JobID, parameters: PropagateParameters) {
    self.job = job
    sessionID = parameters.sessionID
    edit = parameters.edit ?? 0
    tab = parameters.tab
    objectIDs = parameters.objects.map(\.id)
    let count = objectIDs.count
    let subject = count == 1 ? "object \(objectIDs[0])" : "\(count) objects"
    title = "Propagate \(subject), frames \(parameters.start) to \(parameters.end)"
  }
}
