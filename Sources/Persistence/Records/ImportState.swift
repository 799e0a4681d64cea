import Formats
import Masklets

/// What an import has stored so far: the checkpoint of its job.
package struct ImportState: Hashable, Sendable, Codable {
  /// By their ids in the file.
  var objects: [ObjectID: ImportedObject] = [:]
  /// Id of the import's step of history; nil for a closed session, which has no history.
  var step: Int64?
  /// The result of the import; nil until everything is stored.
  package var summary: ImportSummary?

  init() {}

  /// The state once everything is stored.
  package init(summary: ImportSummary) {
    self.summary = summary
  }
}

/// An object that an import added.
struct ImportedObject: Hashable, Sendable, Codable {
  let key: Int64
  /// Frames on which the mask itself is the person's prompt.
  let maskKeyframes: Set<Int>
}

/// What an import added to a session.
package struct ImportSummary: Hashable, Sendable, Codable {
  package let sessionID: String
  package let format: ImportFormat
  package let objects: Int
  package let masks: Int
  /// What was left out of the file, in sentences for a person.
  package var notes: [String]

  package init(
    sessionID: String, format: ImportFormat, objects: Int, masks: Int, notes: [String]
  ) {
    self.sessionID = sessionID
    self.format = format
    self.objects = objects
    self.masks = masks
    self.notes = notes
  }

  private enum CodingKeys: String, CodingKey {
    case format, objects, masks, notes
    case sessionID = "session_id"
  }
}
