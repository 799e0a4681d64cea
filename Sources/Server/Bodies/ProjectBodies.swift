import Annotation
import Masklets
import Persistence

/// `POST /api/v1/projects`
struct NewProjectBody: Decodable, Sendable {
  let name: String
  let preset: String?

  static let schema = Schema.object(
    [
      "name": Schema.string,
      "preset": Schema.nullable(Schema.choice(CategoryPreset.all.map(\.name))),
    ], optional: ["preset"])
}

/// `PATCH /api/v1/projects/{project_id}`
struct ProjectBody: Decodable, Sendable {
  let name: String

  static let schema = Schema.object(["name": Schema.string])
}

/// A category to make: the colour is the next of those that repeat, unless it is given.
struct NewCategoryBody: Decodable, Sendable {
  let name: String
  let color: ObjectColor?

  private enum Key: String, CodingKey { case name, color }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    color = try container.color(.color)
  }

  static let schema = Schema.object(
    ["name": Schema.string, "color": Schema.nullable(Schema.reference("Color"))],
    optional: ["color"])
}

/// What to change of a category; what is missing stays.
struct CategoryBody: Decodable, Sendable {
  let changes: CategoryChanges

  private enum Key: String, CodingKey { case name, color }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    changes = CategoryChanges(
      name: try container.decodeIfPresent(String.self, forKey: .name),
      color: try container.color(.color))
  }

  static let schema = Schema.object(
    ["name": Schema.string, "color": Schema.reference("Color")], optional: ["name", "color"])
}
