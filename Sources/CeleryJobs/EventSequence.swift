/// Finds gaps in the events of a job, which mean that Redis lost some.
struct EventSequence: Sendable {
  enum Verdict: Hashable, Sendable {
    /// The event is the next of its run.
    case next
    /// The event was applied before, or belongs to a run that another one has replaced.
    case skip
    /// Events before this one are missing.
    case gap
  }

  /// Only events of this attempt count.
  var attempt: String
  /// The number of the last event of each run that was applied.
  private(set) var applied: [String: Int]
  /// The run that began last; nil as long as this is unknown.
  private var current: String?

  init(attempt: String, applied: [String: Int]) {
    self.attempt = attempt
    self.applied = applied
  }

  func verdict(on event: WorkEvent) -> Verdict {
    guard event.attempt == attempt else { return .skip }
    let (run, number) = (event.position.run, event.position.number)
    let last = applied[run] ?? 0
    if number <= last { return .skip }
    let isNext = number == last + 1 && (last > 0 || event.after.map(contains) ?? true)
    if isNext { return .next }
    return last > 0 && current != nil && current != run ? .skip : .gap
  }

  /// Whether everything up to a position was applied.
  func contains(_ position: WorkEvent.Position) -> Bool {
    (applied[position.run] ?? 0) >= position.number
  }

  /// Counts an event, which was the next, as applied.
  mutating func advance(to position: WorkEvent.Position) {
    if position.number == 1 || current == nil { current = position.run }
    applied[position.run] = position.number
  }
}
