import Annotation
import Hummingbird

/// The categories of a project, and the presets to start one with.
struct CategoryRoutes: Sendable {
  let service: AnnotationService

  private static let root = ProjectRoutes.root + "/{project_id}/categories"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/category-presets", tag: ProjectRoutes.tag,
        summary: "Lists of categories to start a project with",
        answer: .json(Schema.page(of: Schema.reference("CategoryPreset"))),
        handler: { _, _ in
          .json(
            PageAnswer(items: CategoryPreset.all.map(CategoryPresetAnswer.init), nextCursor: nil))
        }),
      Endpoint(
        method: .get, path: Self.root, tag: ProjectRoutes.tag,
        summary: "A project's categories in the order they were made", query: Paging.query,
        answer: .json(Schema.page(of: Schema.reference("Category"))), refusals: [404, 422],
        handler: { request, context in
          let paging = try Paging(request)
          let page = try await service.categories(
            ofProject: context.id("project_id", of: "Project"), after: paging.cursor,
            limit: paging.limit)
          return .json(
            PageAnswer(items: page.items.map(CategoryAnswer.init), nextCursor: page.nextCursor))
        }),
      Endpoint(
        method: .post, path: Self.root, tag: ProjectRoutes.tag, summary: "Add a category",
        headers: [Endpoint.idempotencyKey(of: "category")], body: .json(NewCategoryBody.schema),
        status: 201,
        answer: .json(Schema.reference("Category")), refusals: [400, 404, 409, 413, 422],
        handler: { request, context in
          let project = try context.id("project_id", of: "Project")
          let key = try request.idempotencyKey()
          let body: NewCategoryBody = try await request.readJSON()
          let category = try await service.addCategory(
            named: body.name, color: body.color, to: project, idempotencyKey: key)
          return .created(
            CategoryAnswer(category: category),
            at: "\(ProjectRoutes.root)/\(project)/categories/\(category.id)")
        }),
      Endpoint(
        method: .patch, path: Self.root + "/{category_id}", tag: ProjectRoutes.tag,
        summary: "Change a category's name or colour; objects that bear the name get the other",
        body: .json(CategoryBody.schema), answer: .json(Schema.reference("Category")),
        refusals: [400, 404, 409, 413, 422],
        handler: { request, context in
          let (project, category) = try ids(context)
          let body: CategoryBody = try await request.readJSON()
          return .json(
            CategoryAnswer(
              category: try await service.updateCategory(category, of: project, body.changes)))
        }),
      Endpoint(
        method: .delete, path: Self.root + "/{category_id}", tag: ProjectRoutes.tag,
        summary: "Remove a category; while objects bear it only with force=true, which leaves "
          + "them without",
        query: [("force", Schema.boolean, false)], status: 204, refusals: [404, 409, 422],
        handler: { request, context in
          let (project, category) = try ids(context)
          try await service.removeCategory(
            category, of: project, force: try request.queryFlag("force"))
          return .empty()
        }),
    ]
  }

  private func ids(_ context: ServiceContext) throws -> (project: String, category: String) {
    (
      try context.id("project_id", of: "Project"), try context.id("category_id", of: "Category")
    )
  }
}
