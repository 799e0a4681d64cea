import Foundation

/// Identifies a job: an opaque string that is never used again.
package struct JobID: RawRepresentable, Hashable, Sendable, Codable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// A new id.
  package static func unique() -> JobID {
    JobID(rawValue: UUID().uuidString.lowercased())
  }
}

extension JobID: CustomStringConvertible {
  package var description: String { rawValue }
}
