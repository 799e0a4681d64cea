/// What to change of a video; what is missing stays.
struct VideoBody: Decodable, Sendable {
  let name: String?
  let projectID: String?

  private enum CodingKeys: String, CodingKey {
    case name
    case projectID = "project_id"
  }

  static let schema = Schema.object(
    ["name": Schema.string, "project_id": Schema.string], optional: ["name", "project_id"])
}

/// `POST /api/v1/uploads`
struct NewUploadBody: Decodable, Sendable {
  let name: String
  let bytes: Int
  let projectID: String?

  private enum Key: String, CodingKey {
    case name, bytes
    case projectID = "project_id"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    bytes = try container.integer(.bytes, in: 1...Int.max)
    projectID = try container.decodeIfPresent(String.self, forKey: .projectID)
  }

  static let schema = Schema.object(
    [
      "name": Schema.string, "bytes": Schema.atLeast(1),
      "project_id": Schema.nullable(Schema.string),
    ], optional: ["project_id"])
}
