/// Which jobs to list, and in which order.
package struct JobFilter: Hashable, Sendable {
  package enum Order: Hashable, Sendable {
    case oldestFirst
    case newestFirst
  }

  /// Jobs in one of these states; nil for any.
  package var states: Set<JobState>?
  package var type: String?
  /// Jobs with one of these serial keys; nil for any.
  package var serialKeys: Set<String>?
  package var order: Order
  /// Only jobs after this one in `order`: the last job of the previous page.
  package var after: JobID?
  /// At most this many; nil for all.
  package var limit: Int?

  package init(
    states: Set<JobState>? = nil, type: String? = nil, serialKeys: Set<String>? = nil,
    order: Order = .oldestFirst, after: JobID? = nil, limit: Int? = nil
  ) {
    self.states = states
    self.type = type
    self.serialKeys = serialKeys
    self.order = order
    self.after = after
    self.limit = limit
  }

  /// True if `job` satisfies the filter; `order`, `after` and `limit` are ignored.
  package func accepts(_ job: Job) -> Bool {
    (states?.contains(job.state) ?? true)
      && (type.map { $0 == job.request.type } ?? true)
      && (serialKeys.map { $0.contains(job.request.serialKey ?? "") } ?? true)
  }
}
