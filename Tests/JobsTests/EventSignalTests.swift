import Testing

@testable import Jobs

@Suite struct EventSignalTests {
  @Test func `a count read before a job's signals does not return when the job is forgotten`() {
    var signal = EventSignal()
    let job = JobID.unique()
    let count = signal.count(job)
    signal.signal(job)
    #expect(signal.count(job) != count)
    signal.forget(job)
    #expect(signal.count(job) != count)
  }
}
