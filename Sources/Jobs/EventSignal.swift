/// Wakes the tasks that wait for a job's next event. Part of the manager's state.
///
/// A task reads the count before it reads the events, and then waits for a change of that count: no
/// signal between the two is lost.
struct EventSignal {
  private struct Waiter {
    let job: JobID
    let continuation: CheckedContinuation<Void, Never>
  }

  private var counts: [JobID: Int] = [:]
  /// Number of signals of all jobs so far: a job's count is this number at its last signal.
  private var total = 0
  /// The count of every job without one of its own. It rises when a job is forgotten, so that a
  /// count read before the job's signals never returns.
  private var base = 0
  private var waiters: [Int: Waiter] = [:]
  private var lastTicket = 0
  private var isClosed = false

  /// A number that changes at every signal of the job.
  func count(_ job: JobID) -> Int { counts[job, default: base] }

  mutating func ticket() -> Int {
    lastTicket += 1
    return lastTicket
  }

  /// Resumes `continuation` at the job's next signal; at once if there was one since `count` was
  /// read.
  mutating func wait(
    _ ticket: Int, for job: JobID, since count: Int,
    _ continuation: CheckedContinuation<Void, Never>
  ) {
    guard !isClosed, self.count(job) == count else { return continuation.resume() }
    waiters[ticket] = Waiter(job: job, continuation: continuation)
  }

  mutating func signal(_ job: JobID) {
    total += 1
    counts[job] = total
    for (ticket, waiter) in waiters where waiter.job == job {
      waiters[ticket] = nil
      waiter.continuation.resume()
    }
  }

  mutating func cancel(_ ticket: Int) {
    waiters.removeValue(forKey: ticket)?.continuation.resume()
  }

  /// Wakes all; from now on waiting ends at once.
  mutating func close() {
    isClosed = true
    for waiter in waiters.values { waiter.continuation.resume() }
    waiters = [:]
  }

  /// Forgets the count of a job that ended.
  mutating func forget(_ job: JobID) {
    counts[job] = nil
    base = total
  }
}
