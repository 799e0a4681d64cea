import Annotation
import Foundation
import Persistence

/// A project under `/api/v1`.
struct ProjectAnswer: Encodable, Sendable {
  let project: Project

  private enum Key: String, CodingKey {
    case id, name
    case videoCount = "video_count"
    case createdAt = "created_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(project.id, forKey: .id)
    try container.encode(project.name, forKey: .name)
    try container.encode(project.videoCount, forKey: .videoCount)
    try container.encode(project.createdAt, forKey: .createdAt)
  }
}

/// A category of a project.
struct CategoryAnswer: Encodable, Sendable {
  let category: ProjectCategory

  private enum Key: String, CodingKey {
    case id, name, color
    case objectCount = "object_count"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(category.id, forKey: .id)
    try container.encode(category.name, forKey: .name)
    try container.encode(category.color.components, forKey: .color)
    try container.encode(category.objectCount, forKey: .objectCount)
  }
}

/// Categories to start a project with.
struct CategoryPresetAnswer: Encodable, Sendable {
  let preset: CategoryPreset

  private struct Category: Encodable {
    let name: String
    let color: [UInt8]
  }

  private enum Key: String, CodingKey { case name, categories }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(preset.name, forKey: .name)
    try container.encode(
      preset.categories.map { Category(name: $0.name, color: $0.color.components) },
      forKey: .categories)
  }
}
