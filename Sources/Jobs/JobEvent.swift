import Foundation

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
    /// An event whose meaning only the job's own type knows.
    case custom(Custom)
    /// The job ended in this state; always the last event.
    case done(JobState)
  }

  /// A name and JSON, which reach watchers unchanged.
  package struct Custom: Hashable, Sendable, Codable {
    package let name: String
    /// One line.
    package let json: String

    /// - Parameter payload: becomes the JSON, its keys sorted.
    package init(name: String, encoding payload: some Encodable) throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      self.name = name
      json = String(decoding: try encoder.encode(payload), as: UTF8.self)
    }
  }

  package let id: EventID
  package let kind: Kind

  package init(id: EventID, kind: Kind) {
    self.id = id
    self.kind = kind
  }
}
