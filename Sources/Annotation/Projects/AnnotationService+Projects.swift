import Foundation
import Masklets
import Persistence

extension AnnotationService {
  /// Projects in the order in which they were made; there is always at least one.
  package func projects(after cursor: String? = nil, limit: Int = 50) async throws -> Page<Project>
  {
    try await store.projects(after: cursor, limit: limit)
  }

  /// - Parameter preset: name of a `CategoryPreset` whose categories the project starts with.
  package func addProject(
    named name: String, preset: String? = nil, idempotencyKey: String? = nil
  ) async throws -> Project {
    let name = try checkedName(name, of: "project")
    let categories = try preset.map { preset in
      guard let found = CategoryPreset.named(preset) else {
        let names = CategoryPreset.all.map(\.name).joined(separator: ", ")
        throw RequestError(.invalid, "There is no preset \(preset): choose one of \(names)")
      }
      return found.categories
    }
    return try await store.insertProject(
      name: name, categories: categories ?? [], key: idempotencyKey, at: now())
  }

  package func renameProject(_ id: String, to name: String) async throws -> Project {
    let name = try checkedName(name, of: "project")
    guard let project = try await store.renameProject(id, to: name) else {
      throw RequestError.unknownProject
    }
    return project
  }

  /// Removes a project. Once that is recorded it and its videos are gone; removing their files and
  /// masks goes on after the next start if it is interrupted.
  ///
  /// - Parameter withVideos: true to remove its videos too, with their sessions and masks.
  /// - Throws: `RequestError`: `unknown`, or `conflict` while it holds videos or is the only one.
  package func removeProject(_ id: String, withVideos: Bool) async throws {
    try await store.removeProject(id, withVideos: withVideos, at: now())
    try await videos.completeDeletions()
  }

  /// A project's categories in the order in which they were made.
  package func categories(
    ofProject id: String, after cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<ProjectCategory> {
    guard try await store.project(id) != nil else { throw RequestError.unknownProject }
    return try await store.categories(ofProject: id, after: cursor, limit: limit)
  }

  package func addCategory(
    named name: String, color: ObjectColor? = nil, to project: String,
    idempotencyKey: String? = nil
  ) async throws -> ProjectCategory {
    try await store.addCategory(
      name: try checkedName(name, of: "category"), color: color, to: project,
      maximum: limits.categories, key: idempotencyKey, at: now())
  }

  package func updateCategory(
    _ id: String, of project: String, _ changes: CategoryChanges
  ) async throws -> ProjectCategory {
    var changes = changes
    changes.name = try changes.name.map { try checkedName($0, of: "category") }
    return try await store.updateCategory(id, of: project, changes)
  }

  package func removeCategory(_ id: String, of project: String, force: Bool) async throws {
    try await store.removeCategory(id, of: project, force: force)
  }

  /// Renames a video or moves it to another project.
  package func updateVideo(
    _ id: String, name: String? = nil, project: String? = nil
  ) async throws -> Video {
    let name = try name.map { try checkedName($0, of: "video") }
    let project = project == nil ? nil : try await store.projectID(project)
    guard let video = try await store.updateVideo(id, name: name, project: project) else {
      throw RequestError.unknownVideo
    }
    return video
  }

  /// The name without spaces around it.
  private func checkedName(_ name: String, of kind: String) throws -> String {
    let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
    if let objection = NameRule.objection(name) {
      throw RequestError(.invalid, "The \(kind)'s name: \(objection)")
    }
    return name
  }
}
