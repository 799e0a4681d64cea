import Annotation
import Formats
import Jobs
import Masklets

extension ExportFormat: Choice {}
extension ExportFormat.Shapes: Choice {}
extension PicturedFrames: Choice {}

/// What to export: a session or a whole project.
struct ExportBody: RequestBody {
  var sessionID: String?
  var projectID: String?
  var format = ExportFormat.coco
  var shapes: ExportFormat.Shapes?
  var tolerance = 0.0
  var start: Int?
  var end: Int?
  /// nil for all objects.
  var objectIDs: [ObjectID]?
  var priority = JobPriority.normal
  var pictured = PicturedFrames.all
  var split: SplitValue?

  static let fields: [Field] = [
    .optional("session_id", \.sessionID, .none, "Either this or project_id"),
    .optional(
      "project_id", \.projectID, .none,
      "Exports all videos of the project that have masks as one dataset, a zip"),
    .required("format", \.format),
    .optional("shapes", \.shapes),
    .defaulted(
      "tolerance", \.tolerance, .within(0...20),
      "By how many pixels polygons may deviate from the masks' outlines; 0 for exact ones"),
    .optional("start_frame", \.start, .frame),
    .optional("end_frame", \.end, .frame),
    .optional("object_ids", \.objectIDs, .objectIDs),
    .defaulted("frames", \.pictured),
    .optional(
      "split", \.split, .none, "Only with project_id; without it all videos are in train"),
    .defaulted("priority", \.priority, .priority, JobPriority.meaning),
  ]

  func check() throws {
    guard (sessionID == nil) != (projectID == nil) else {
      throw APIError.schema(
        "session_id",
        "expected either session_id or project_id, got \(sessionID == nil ? "none" : "both")")
    }
    if projectID == nil {
      guard split == nil else { throw Self.misplaced("split", with: "project_id") }
    } else {
      for (name, isGiven) in [
        ("start_frame", start != nil), ("end_frame", end != nil), ("object_ids", objectIDs != nil),
      ] where isGiven {
        throw Self.misplaced(name, with: "session_id")
      }
    }
  }

  private static func misplaced(_ name: String, with other: String) -> APIError {
    .schema(name, "goes only with \(other): leave it out")
  }

  var options: ExportOptions {
    ExportOptions(format, shapes: shapes, tolerance: tolerance, pictured: pictured)
  }
}

/// How to divide the videos of a project.
struct SplitValue: RequestBody, BodyValue {
  var train = 0
  var val = 0
  var test = 0
  var seed = 1

  static let fields: [Field] = [
    .defaulted("train", \.train, .within(0...100), "Percent of the videos"),
    .defaulted("val", \.val, .within(0...100), "Percent of the videos"),
    .defaulted("test", \.test, .within(0...100), "Percent of the videos"),
    .defaulted(
      "seed", \.seed, .within(0...(.max)), "The same seed puts the same videos into the same sets"),
  ]

  static func read(from decoder: any Decoder) throws -> SplitValue { try Self(from: decoder) }

  func check() throws {
    if let objection = split.objection { throw APIError.schema("split", objection) }
  }

  var split: DatasetSplit { DatasetSplit(train: train, val: val, test: test, seed: seed) }
}
