import Hummingbird
import Persistence

/// The part of a long list that a request asks for.
struct Paging: Sendable {
  /// Where the part begins; nil for the beginning of the list.
  let cursor: String?
  /// The most items to answer with.
  let limit: Int

  private static let limits = 1...200

  init(_ request: Request) throws {
    cursor = request.queryString("cursor")
    limit = try request.queryInteger("limit", default: 50, in: Self.limits)
  }

  static let query: [Endpoint.Query] = [
    ("cursor", Schema.string, false),
    (
      "limit",
      Schema.integer.merging([
        "minimum": .integer(limits.lowerBound), "maximum": .integer(limits.upperBound),
      ]), false
    ),
  ]
}

/// A part of a long list.
struct PageAnswer<Item: Answer>: Answer {
  let items: [Item]
  /// Asks for the next part; nil at the end of the list.
  let nextCursor: String?

  static var fields: [Field] {
    [Field("items", \.items), Field("next_cursor", \.nextCursor)]
  }
}

extension PageAnswer {
  init<Element>(_ page: Page<Element>, _ answer: (Element) -> Item) {
    self.init(items: page.items.map(answer), nextCursor: page.nextCursor)
  }
}
