import Foundation

/// Which jobs wait, which are being done, and which workers are free. Part of the manager's state.
///
/// A job whose work is done here goes to an idle worker; one whose work is done elsewhere goes into
/// a stream whose reader follows any number of them.
struct JobDispatcher {
  typealias Worker = CheckedContinuation<JobQueue.Entry?, Never>

  /// A job that was handed out.
  private struct Running {
    let place: JobPlace
    /// Nil until the runner is started.
    var task: Task<Data?, any Error>?
    /// True once the job was cancelled, or interrupted by `stop`.
    var isStopped = false
    /// The last whole percentage that became an event.
    var reportedPercent = 0
  }

  private var queue = JobQueue()
  private var running: [JobID: Running] = [:]
  private var idleWorkers: [Worker] = []
  private var elsewhere: AsyncStream<JobQueue.Entry>.Continuation?
  private var waitingForQuiet: [CheckedContinuation<Void, Never>] = []
  private(set) var isClosed = false

  var isQuiet: Bool { running.isEmpty }

  func isRunning(_ id: JobID) -> Bool { running[id] != nil }

  // MARK: Handing out

  /// Begins to hand out jobs whose work is done elsewhere.
  mutating func open(elsewhere: AsyncStream<JobQueue.Entry>.Continuation) {
    if isClosed { elsewhere.finish() }
    self.elsewhere = elsewhere
    handOut()
  }

  /// Queues a job unless it is queued or running already.
  mutating func enqueue(_ entry: JobQueue.Entry) {
    guard running[entry.id] == nil, !queue.contains(entry.id) else { return }
    queue.insert(entry)
    handOut()
  }

  /// Gives the worker its next job, now or when there is one; nil once the dispatcher is closed.
  mutating func giveNext(to worker: Worker) {
    if isClosed { return worker.resume(returning: nil) }
    if let entry = startNext(at: .here) { return worker.resume(returning: entry) }
    idleWorkers.append(worker)
  }

  /// Makes room for the next job after one was done.
  mutating func leave(_ entry: JobQueue.Entry) {
    running[entry.id] = nil
    queue.release(entry)
    handOut()
    if running.isEmpty { wakeWaitingForQuiet() }
  }

  private mutating func handOut() {
    while !isClosed, let elsewhere, let entry = startNext(at: .elsewhere) {
      elsewhere.yield(entry)
    }
    while !isClosed, !idleWorkers.isEmpty, let entry = startNext(at: .here) {
      idleWorkers.removeFirst().resume(returning: entry)
    }
  }

  private mutating func startNext(at place: JobPlace) -> JobQueue.Entry? {
    guard let entry = queue.removeNext(at: place) else { return nil }
    running[entry.id] = Running(place: place)
    return entry
  }

  // MARK: Running jobs

  func isStopped(_ id: JobID) -> Bool { running[id]?.isStopped == true }

  mutating func setTask(_ task: Task<Data?, any Error>, of id: JobID) { running[id]?.task = task }

  mutating func setReportedPercent(_ percent: Int, of id: JobID) {
    running[id]?.reportedPercent = percent
  }

  /// True if `percent` is higher than reported for the job before; it then counts as reported.
  mutating func raiseReportedPercent(_ percent: Int, of id: JobID) -> Bool {
    guard percent > running[id]?.reportedPercent ?? 0 else { return false }
    running[id]?.reportedPercent = percent
    return true
  }

  /// Removes a job from the queue, or cancels its task.
  mutating func cancel(_ id: JobID) {
    queue.remove(id)
    running[id]?.isStopped = true
    running[id]?.task?.cancel()
  }

  // MARK: Shutting down

  /// Hands out no more jobs and dismisses the idle workers.
  mutating func close() {
    isClosed = true
    for worker in idleWorkers { worker.resume(returning: nil) }
    idleWorkers = []
    elsewhere?.finish()
  }

  /// Interrupts the running jobs whose place satisfies `isConcerned`.
  mutating func stop(where isConcerned: (JobPlace) -> Bool) {
    for (id, job) in running where isConcerned(job.place) {
      running[id]?.isStopped = true
      job.task?.cancel()
    }
  }

  /// Resumes `continuation` when no job runs, or at `wakeWaitingForQuiet`.
  mutating func waitForQuiet(_ continuation: CheckedContinuation<Void, Never>) {
    if running.isEmpty { return continuation.resume() }
    waitingForQuiet.append(continuation)
  }

  mutating func wakeWaitingForQuiet() {
    for waiting in waitingForQuiet { waiting.resume() }
    waitingForQuiet = []
  }
}
