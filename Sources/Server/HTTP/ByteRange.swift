import HTTPTypes
import Hummingbird

/// The part of a file that a request asks for, so that a download that broke goes on where it was.
enum ByteRange {
  /// - Parameters:
  ///   - size: bytes of the file.
  ///   - tag: its strong entity tag.
  /// - Returns: nil for the whole file: no `Range`, one of another form than a single range of bytes
  ///   (RFC 9110 14.2 lets those be ignored), or an `If-Range` that names another file.
  /// - Throws: 416 for a range that lies behind the file's end.
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
        .rangeNotSatisfiable, "\(header) lies behind the end: the file has \(size) bytes")
    }
    return range.lowerBound...(range.upperBound - 1)
  }

  /// Empty where it lies behind the end; nil where the bounds are none.
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
