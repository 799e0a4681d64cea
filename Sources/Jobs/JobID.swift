import Foundation

/// Identity of a job: an opaque string, unique for ever.
package struct JobID: RawRepresentable, Hashable, Sendable, Codable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// An id no job had before.
  package static func unique() -> JobID {
    JobID(rawValue: UUID().uuidString.lowercased())
  }
}

extension JobID: CustomStringConvertible {
  package var description: String { rawValue }
}
