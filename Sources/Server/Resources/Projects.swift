import Annotation
import Hummingbird
import Persistence

/// `/api/v1/projects`
struct ProjectRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Projects"
  static let root = "/api/v1/projects"
  static let project = root + "/{project_id}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: Self.root, tag: Self.tag,
        summary: "List projects in the order of their creation; there is always at least one",
        query: Paging.query, answer: .json(PageAnswer<ProjectAnswer>.self), refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let page = try await service.projects(after: paging.cursor, limit: paging.limit)
          return .json(PageAnswer(page, ProjectAnswer.init))
        }),
      Endpoint(
        method: .post, path: Self.root, tag: Self.tag,
        summary: "Create a project, with the categories of a preset if one is named",
        headers: [Endpoint.idempotencyKey(of: "project")], body: .json(NewProjectBody.self),
        status: 201, answer: .json(ProjectAnswer.self), refusals: [400, 409, 413, 422],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: NewProjectBody = try await request.readJSON()
          let project = try await service.addProject(
            named: body.name, preset: body.preset, idempotencyKey: key)
          return .created(ProjectAnswer(project: project), at: "\(Self.root)/\(project.id)")
        }),
      Endpoint(
        method: .patch, path: Self.project, tag: Self.tag, summary: "Rename a project",
        body: .json(ProjectBody.self), answer: .json(ProjectAnswer.self),
        refusals: [400, 404, 413, 422],
        handler: { request, context in
          let id = try context.projectID()
          let body: ProjectBody = try await request.readJSON()
          return .json(ProjectAnswer(project: try await service.renameProject(id, to: body.name)))
        }),
      Endpoint(
        method: .delete, path: Self.project, tag: Self.tag,
        summary: "Delete a project. One that holds videos is deleted only with videos=delete, "
          + "together with the videos, their sessions and masks",
        query: [("videos", Schema.choice(["delete"]), false)], status: 204,
        refusals: [404, 409, 422],
        handler: { request, context in
          let id = try context.projectID()
          let videos = request.queryString("videos")
          guard videos == nil || videos == "delete" else {
            throw APIError.schema("videos", "expected delete")
          }
          try await service.removeProject(id, withVideos: videos != nil)
          return .empty()
        }),
    ]
  }
}

/// A project to create.
struct NewProjectBody: RequestBody {
  var name = ""
  var preset: String?

  static let fields: [Field] = [
    .required("name", \.name),
    // An unknown preset is refused by the service, which lists those it knows.
    .optional(
      "preset", \.preset,
      Rule(keywords: ["enum": .array(CategoryPreset.all.map { .string($0.name) })])),
  ]
}

/// The new name of a project.
struct ProjectBody: RequestBody {
  var name = ""

  static let fields: [Field] = [.required("name", \.name)]
}

/// A project.
struct ProjectAnswer: Answer {
  let project: Project

  static let component: String? = "Project"
  static let fields = [
    Field("id", \.project.id),
    Field("name", \.project.name),
    Field("video_count", \.project.videoCount),
    Field("created_at", \.project.createdAt),
  ]
}
