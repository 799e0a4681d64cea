import Annotation
import Hummingbird
import Masklets
import Persistence

/// The categories of a project, and the presets that a project can start with.
struct CategoryRoutes: Sendable {
  let service: AnnotationService

  private static let root = ProjectRoutes.project + "/categories"
  private static let category = root + "/{category_id}"

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/api/v1/category-presets", tag: ProjectRoutes.tag,
        summary: "List the sets of categories that a project can start with",
        answer: .json(PageAnswer<CategoryPresetAnswer>.self),
        handler: { _, _ in
          .json(
            PageAnswer(items: CategoryPreset.all.map(CategoryPresetAnswer.init), nextCursor: nil))
        }),
      Endpoint(
        method: .get, path: Self.root, tag: ProjectRoutes.tag,
        summary: "List a project's categories in the order of their creation",
        query: Paging.query, answer: .json(PageAnswer<CategoryAnswer>.self), refusals: [404, 422],
        handler: { request, context in
          let paging = try Paging(request)
          let page = try await service.categories(
            ofProject: context.projectID(), after: paging.cursor, limit: paging.limit)
          return .json(PageAnswer(page, CategoryAnswer.init))
        }),
      Endpoint(
        method: .post, path: Self.root, tag: ProjectRoutes.tag, summary: "Add a category",
        headers: [Endpoint.idempotencyKey(of: "category")], body: .json(NewCategoryBody.self),
        status: 201, answer: .json(CategoryAnswer.self), refusals: [400, 404, 409, 413, 422],
        handler: { request, context in
          let project = try context.projectID()
          let key = try request.idempotencyKey()
          let body: NewCategoryBody = try await request.readJSON()
          let category = try await service.addCategory(
            named: body.name, color: body.color, to: project, idempotencyKey: key)
          return .created(
            CategoryAnswer(category: category),
            at: "\(ProjectRoutes.root)/\(project)/categories/\(category.id)")
        }),
      Endpoint(
        method: .patch, path: Self.category, tag: ProjectRoutes.tag,
        summary: "Change a category's name or colour; a new name is given to its objects too",
        body: .json(CategoryBody.self), answer: .json(CategoryAnswer.self),
        refusals: [400, 404, 409, 413, 422],
        handler: { request, context in
          let (project, category) = try ids(context)
          let body: CategoryBody = try await request.readJSON()
          return .json(
            CategoryAnswer(
              category: try await service.updateCategory(category, of: project, body.changes)))
        }),
      Endpoint(
        method: .delete, path: Self.category, tag: ProjectRoutes.tag,
        summary: "Delete a category. One that objects have is deleted only with force=true, which "
          + "leaves the objects without a category",
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
    (try context.projectID(), try context.id("category_id", of: "Category"))
  }
}

/// A category to add. Without a colour it gets the next one of the palette.
struct NewCategoryBody: RequestBody {
  var name = ""
  var color: ObjectColor?

  static let fields: [Field] = [.required("name", \.name), .optional("color", \.color)]
}

/// What to change of a category.
struct CategoryBody: RequestBody {
  var changes = CategoryChanges()

  static let fields: [Field] = [
    .change("name", \.changes.name), .change("color", \.changes.color),
  ]
}

/// A category of a project.
struct CategoryAnswer: Answer {
  let category: ProjectCategory

  static let component: String? = "Category"
  static let fields = [
    Field("id", \.category.id),
    Field("name", \.category.name),
    Field("color", \.category.color),
    Field("object_count", \.category.objectCount),
  ]
}

/// A set of categories that a project can start with.
struct CategoryPresetAnswer: Answer {
  let preset: CategoryPreset

  private struct Category: Answer {
    let name: String
    let color: ObjectColor

    static let fields = [Field("name", \.name), Field("color", \.color)]
  }

  static let component: String? = "CategoryPreset"
  static let fields = [
    Field("name", \.preset.name),
    Field("categories", { $0.preset.categories.map { Category(name: $0.name, color: $0.color) } }),
  ]
}
