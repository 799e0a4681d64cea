/// How many jobs may wait.
package struct JobBounds: Hashable, Sendable {
  package var waiting: Int
  /// Of one serial key, such as the propagations of one session.
  package var waitingOfKey: Int

  package init(waiting: Int = 1000, waitingOfKey: Int = 32) {
    self.waiting = waiting
    self.waitingOfKey = waitingOfKey
  }

  /// - Throws: `JobError.queueFull` if there is no room for another job.
  package func check(waiting count: Int, ofKey ofKeyCount: Int) throws {
    if ofKeyCount >= waitingOfKey { throw JobError.queueFull(ofKeyCount, ofOneSession: true) }
    if count >= waiting { throw JobError.queueFull(count, ofOneSession: false) }
  }
}
