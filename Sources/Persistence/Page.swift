/// A part of a long list.
package struct Page<Item: Sendable>: Sendable {
  package let items: [Item]
  /// Asks for what follows; nil at the end of the list.
  package let nextCursor: String?

  package init(items: [Item], nextCursor: String?) {
    self.items = items
    self.nextCursor = nextCursor
  }

  /// A page of `limit` out of a list read one item further.
  init(_ items: [Item], limit: Int, cursor: (Item) -> String) {
    let page = Array(items.prefix(limit))
    self.init(items: page, nextCursor: items.count > limit ? page.last.map(cursor) : nil)
  }
}
