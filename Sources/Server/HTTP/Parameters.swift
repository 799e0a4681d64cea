import HTTPTypes
import Hummingbird

extension ServiceContext {
  /// An id from the path. Ids are letters, digits, `-` and `_`; what is not cannot exist.
  func id(_ name: String, of kind: String) throws -> String {
    let text = parameters.get(name) ?? ""
    let isWellFormed =
      (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    guard isWellFormed else { throw APIError.notFound("\(kind) \(shown(text)) not found") }
    return text
  }

  /// A number from the path; nothing has another name.
  func number(_ name: String, of kind: String) throws -> Int {
    let text = parameters.get(name) ?? ""
    guard let number = Int(text), number >= 0, String(number) == text else {
      throw APIError.notFound("\(kind) \(shown(text)) not found")
    }
    return number
  }

  /// Short and on one line, whatever the client sent.
  private func shown(_ text: String) -> String {
    String(text.prefix(64).filter { !$0.isNewline })
  }
}

extension Request {
  /// An integer from the query, or the fallback.
  func queryInteger(_ name: String, default fallback: Int?, in range: ClosedRange<Int>) throws
    -> Int
  {
    guard let text = uri.queryParameters[Substring(name)] else {
      guard let fallback else { throw APIError.schema(name, "is missing") }
      return fallback
    }
    guard let value = Int(text), range.contains(value) else {
      throw APIError.schema(
        name, "expected an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func queryString(_ name: String) -> String? {
    uri.queryParameters[Substring(name)].map(String.init)
  }

  /// `true` or `false` from the query, or false.
  func queryFlag(_ name: String) throws -> Bool {
    switch queryString(name) {
    case nil, "false"?: return false
    case "true"?: return true
    default: throw APIError.schema(name, "expected true or false")
    }
  }

  /// `Idempotency-Key`, if one was sent.
  func idempotencyKey() throws -> String? {
    guard let key = headers[.idempotencyKey] else { return nil }
    guard (1...255).contains(key.utf8.count) else {
      throw APIError.schema("Idempotency-Key", "expected 1 to 255 characters")
    }
    return key
  }
}

extension HTTPField.Name {
  static let idempotencyKey = Self("Idempotency-Key")!
  static let lastEventID = Self("Last-Event-ID")!
}
