/// One page of a long list.
package struct Page<Item: Sendable>: Sendable {
  package let items: [Item]
  /// Requests the next page; nil at the end of the list.
  package let nextCursor: String?

  package init(items: [Item], nextCursor: String?) {
    self.items = items
    self.nextCursor = nextCursor
  }

  /// A page of at most `limit` items, from a list that was read one item further.
  init(_ items: [Item], limit: Int, cursor: (Item) -> String) {
    let page = Array(items.prefix(limit))
    self.init(items: page, nextCursor: items.count > limit ? page.last.map(cursor) : nil)
  }
}
