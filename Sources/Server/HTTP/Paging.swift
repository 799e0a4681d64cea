/// A part of a long list; `next_cursor` is null at its end.
struct PageAnswer<Item: Encodable & Sendable>: Encodable, Sendable {
  let items: [Item]
  let nextCursor: String?

  private enum Key: String, CodingKey {
    case items
    case nextCursor = "next_cursor"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(items, forKey: .items)
    try container.encode(nextCursor, forKey: .nextCursor)
  }
}
