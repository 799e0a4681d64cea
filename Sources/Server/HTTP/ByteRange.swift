import HTTPTypes
import Hummingbird

/// The part of a file that a request asks for, so that an interrupted download can be resumed.
enum ByteRange {
  /// - Parameters:
  ///   - size: the file's length in bytes.
  ///   - tag: the file's strong entity tag.
  /// - Returns: nil if the whole file is to be sent: without a `Range`, with one of another form
  ///   than a single range of bytes (RFC 9110 14.2 allows to ignore those), or with an `If-Range`
  ///   that names another tag.
  /// - Throws: `APIError` 416 for a range that starts at or after the file's end.
  static func asked(by request: Request, size: Int, tag: String) throws -> ClosedRange<Int>? {
    guard let header = request.headers[.range], header.hasPrefix("bytes=") else { return nil }
    if let condition = request.headers[.ifRange], condition != tag { return nil }
    let bounds = header.dropFirst("bytes=".count)
      .split(separator: "-", omittingEmptySubsequences: false)
    guard bounds.count == 2, let range = range(from: bounds[0], to: bounds[1], size: size) else {
      return nil
    }
    guard !range.isEmpty else {
      throw APIError(
        .rangeNotSatisfiable, "\(header) starts after the end: the file has \(size) bytes")
    }
    return range.lowerBound...(range.upperBound - 1)
  }

  /// Empty if it starts at or after the end; nil if the bounds are not numbers in order.
  private static func range(
    from first: Substring, to last: Substring, size: Int
  ) -> Range<Int>? {
    if first.isEmpty {
      guard let length = number(last) else { return nil }
      return max(0, size - length)..<size
    }
    guard let lower = number(first) else { return nil }
    let upper = last.isEmpty ? Int.max : number(last)
    guard let upper, lower <= upper else { return nil }
    return min(lower, size)..<(min(upper, size - 1) + 1)
  }

  private static func number(_ text: Substring) -> Int? {
    text.allSatisfy { ("0"..."9").contains($0) } ? Int(text) : nil
  }
}
