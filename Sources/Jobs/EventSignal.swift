/// Wakes those who wait for a job's next event.
///
/// Part of an actor's state: whoever reads "nothing yet" and then waits, waits for a count read
/// before, so that no signal between the two is lost.
struct EventSignal {
  private struct Waiter {
    let job: JobID
    let continuation: CheckedContinuation<Void, Never>
  }

  private var counts: [JobID: Int] = [:]
  private var waiters: [Int: Waiter] = [:]
  private var lastTicket = 0
  private var isClosed = false

  /// How many signals the job had.
  func count(_ job: JobID) -> Int { counts[job, default: 0] }

  mutating func ticket() -> Int {
    lastTicket += 1
    return lastTicket
  }

  /// Parks `continuation` unless a signal came since `count` was read.
  mutating func wait(
    _ ticket: Int, for job: JobID, since count: Int,
    _ continuation: CheckedContinuation<Void, Never>
  ) {
    guard !isClosed, counts[job, default: 0] == count else { return continuation.resume() }
    waiters[ticket] = Waiter(job: job, continuation: continuation)
  }

  mutating func signal(_ job: JobID) {
    counts[job, default: 0] += 1
    for (ticket, waiter) in waiters where waiter.job == job {
      waiters[ticket] = nil
      waiter.continuation.resume()
    }
  }

  mutating func cancel(_ ticket: Int) {
    waiters.removeValue(forKey: ticket)?.continuation.resume()
  }

  /// Wakes everybody; nobody waits from now on.
  mutating func close() {
    isClosed = true
    for waiter in waiters.values { waiter.continuation.resume() }
    waiters = [:]
  }

  /// Forgets the count of a job that ended.
  mutating func forget(_ job: JobID) {
    counts[job] = nil
  }
}
