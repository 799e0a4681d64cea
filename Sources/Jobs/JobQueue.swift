/// The jobs that wait for a worker, and the order in which they run.
///
/// Interrupted jobs run first; the others by priority, then in the order of submission. Of the jobs
/// with one serial key, only the earliest may run, and only while no other job of that key runs.
struct JobQueue {
  struct Entry: Hashable {
    let id: JobID
    let sequence: Int64
    let priority: JobPriority
    let serialKey: String?
    /// True if the job was running in a process that has ended.
    let wasInterrupted: Bool
    let place: JobPlace

    init(_ job: Job, place: JobPlace) {
      id = job.id
      sequence = job.sequence
      priority = job.request.priority
      serialKey = job.request.serialKey
      wasInterrupted = job.state == .running
      self.place = place
    }

    fileprivate var rank: (Int, Int, Int64) {
      (wasInterrupted ? 0 : 1, priority.rank, sequence)
    }
  }

  /// By ascending sequence.
  private var waiting: [Entry] = []
  private var busyKeys: Set<String> = []

  var count: Int { waiting.count }

  func contains(_ id: JobID) -> Bool { waiting.contains { $0.id == id } }

  mutating func insert(_ entry: Entry) {
    let index = waiting.firstIndex { $0.sequence > entry.sequence } ?? waiting.endIndex
    waiting.insert(entry, at: index)
  }

  /// Removes and returns the first entry of a place that may run now; nil if there is none. Call
  /// `release` when the job has ended.
  mutating func removeNext(at place: JobPlace) -> Entry? {
    var keysSeen = busyKeys
    var best: Int?
    for (index, entry) in waiting.enumerated() {
      if let key = entry.serialKey, !keysSeen.insert(key).inserted { continue }
      guard entry.place == place else { continue }
      if let known = best, waiting[known].rank <= entry.rank { continue }
      best = index
    }
    guard let best else { return nil }
    let entry = waiting.remove(at: best)
    if let key = entry.serialKey { busyKeys.insert(key) }
    return entry
  }

  mutating func release(_ entry: Entry) {
    if let key = entry.serialKey { busyKeys.remove(key) }
  }

  /// Removes a job that was cancelled while it waited.
  mutating func remove(_ id: JobID) {
    waiting.removeAll { $0.id == id }
  }
}
