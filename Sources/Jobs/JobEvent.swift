/// Number of an event within its job, from 1 upwards; the `Last-Event-ID` of clients.
package struct EventID: RawRepresentable, Hashable, Sendable, Codable, Comparable {
  package let rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  package static func < (a: EventID, b: EventID) -> Bool { a.rawValue < b.rawValue }
}

/// Something that happened to a job.
package struct JobEvent: Hashable, Sendable, Identifiable {
  package enum Kind: Hashable, Sendable, Codable {
    /// Progress reached this percentage.
    case progress(Double)
    /// The masks of these objects on this frame are stored.
    case masks(frame: Int, objectIDs: [Int])
    /// The job ended in this state; always the last event.
    case done(JobState)
  }

  package let id: EventID
  package let kind: Kind

  package init(id: EventID, kind: Kind) {
    self.id = id
    self.kind = kind
  }
}
