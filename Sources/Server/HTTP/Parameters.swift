import HTTPTypes
import Hummingbird
import Jobs
import Masklets

extension ServiceContext {
  func projectID() throws -> String { try id("project_id", of: "Project") }
  func videoID() throws -> String { try id("video_id", of: "Video") }
  func sessionID() throws -> String { try id("session_id", of: "Session") }
  func jobID() throws -> JobID { JobID(rawValue: try id("job_id", of: "Job")) }
  func objectID() throws -> ObjectID { try number("object_id", of: "Object") }

  /// An id from the path. Ids consist of letters, digits, `-` and `_`.
  ///
  /// - Throws: `APIError` 404 for any other text, since nothing can have it as its id.
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

  /// A number from the path.
  ///
  /// - Throws: `APIError` 404 for any text but a number from 0 on in its usual form.
  func number(_ name: String, of kind: String) throws -> Int {
    let text = parameters.get(name) ?? ""
    guard let number = Int(text), number >= 0, String(number) == text else {
      throw APIError.notFound("\(kind) \(shown(text)) not found")
    }
    return number
  }
}

/// What a client sent, cut short and without line breaks, to be quoted in an error.
func shown(_ text: String) -> String {
  String(text.prefix(64).filter { !$0.isNewline })
}

extension Request {
  /// An integer from the query, or the fallback. Without a fallback it must be there.
  func queryInteger(
    _ name: String, default fallback: Int?, in range: ClosedRange<Int>
  ) throws -> Int {
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

  /// `true` or `false` from the query; false if it is missing.
  func queryFlag(_ name: String) throws -> Bool {
    switch queryString(name) {
    case nil, "false"?: return false
    case "true"?: return true
    default: throw APIError.schema(name, "expected true or false")
    }
  }

  /// The frames of the query from `from` to `to`, both included. `to` must be there, and `from` if
  /// no fallback is given.
  func queryFrames(from fallback: Int? = nil) throws -> ClosedRange<Int> {
    let from = try queryFrame("from", default: fallback)
    let to = try queryFrame("to")
    guard from <= to else { throw APIError.badRequest("from \(from) is after to \(to)") }
    return from...to
  }

  /// One of a few words from the query, or the fallback. Without a fallback it must be there.
  func queryChoice<Value: RawRepresentable<String> & CaseIterable>(
    _ name: String, default fallback: Value?
  ) throws -> Value {
    let value = queryString(name).map { Value(rawValue: $0) } ?? fallback
    guard let value else {
      let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw APIError.schema(name, "expected one of \(names)")
    }
    return value
  }

  func queryFrame(_ name: String, default fallback: Int? = nil) throws -> Int {
    try queryInteger(name, default: fallback, in: 0...Int(Int32.max))
  }

  /// `Idempotency-Key`, if one was sent.
  func idempotencyKey() throws -> String? {
    guard let key = headers[.idempotencyKey] else { return nil }
    guard (1...255).contains(key.utf8.count) else {
      throw APIError.schema("Idempotency-Key", "expected 1 to 255 characters")
    }
    return key
  }

  /// Refuses a body that declares more bytes than `limit` before any of it is read.
  ///
  /// - Parameter name: what the error calls the body, such as "The file".
  func requireContentLength(atMost limit: Int, of name: String) throws {
    if let declared = headers[.contentLength].flatMap({ Int($0) }), declared > limit {
      throw APIError.tooLarge(name, limit: limit)
    }
  }
}

extension HTTPField.Name {
  static let idempotencyKey = Self("Idempotency-Key")!
  static let lastEventID = Self("Last-Event-ID")!
}
