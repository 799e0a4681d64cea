import Annotation
import Hummingbird

/// `/api/v1/projects`
struct ProjectRoutes: Sendable {
  let service: AnnotationService

  static let tag = "Projects"
  static let root = "/api/v1/projects"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: Self.root, tag: Self.tag,
        summary: "Projects in the order they were made; there is always one", query: Paging.query,
        answer: .json(Schema.page(of: Schema.reference("Project"))), refusals: [422],
        handler: { request, _ in
          let paging = try Paging(request)
          let page = try await service.projects(after: paging.cursor, limit: paging.limit)
          return .json(
            PageAnswer(items: page.items.map(ProjectAnswer.init), nextCursor: page.nextCursor))
        }),
      Endpoint(
        method: .post, path: Self.root, tag: Self.tag,
        summary: "Make a project, with the categories of a preset if one is named",
        headers: [Endpoint.idempotencyKey(of: "project")], body: .json(NewProjectBody.schema),
        status: 201,
        answer: .json(Schema.reference("Project")), refusals: [400, 409, 413, 422],
        handler: { request, _ in
          let key = try request.idempotencyKey()
          let body: NewProjectBody = try await request.readJSON()
          let project = try await service.addProject(
            named: body.name, preset: body.preset, idempotencyKey: key)
          return .created(ProjectAnswer(project: project), at: "\(Self.root)/\(project.id)")
        }),
      Endpoint(
        method: .patch, path: Self.root + "/{project_id}", tag: Self.tag,
        summary: "Rename a project", body: .json(ProjectBody.schema),
        answer: .json(Schema.reference("Project")), refusals: [400, 404, 413, 422],
        handler: { request, context in
          let id = try context.id("project_id", of: "Project")
          let body: ProjectBody = try await request.readJSON()
          return .json(
            ProjectAnswer(project: try await service.renameProject(id, to: body.name)))
        }),
      Endpoint(
        method: .delete, path: Self.root + "/{project_id}", tag: Self.tag,
        summary: "Remove a project; while it holds videos only with videos=delete, which removes "
          + "them with their sessions and masks",
        query: [("videos", Schema.choice(["delete"]), false)], status: 204,
        refusals: [404, 409, 422],
        handler: { request, context in
          let id = try context.id("project_id", of: "Project")
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
