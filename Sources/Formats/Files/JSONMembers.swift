import Foundation

/// Reads a JSON object, or an array, that may be larger than memory: the elements of its large
/// arrays one by one.
///
///
/// It only finds where values begin and end; decoding them shows if they are well-formed.
struct JSONMembers {
  enum Member {
    /// A member's whole value.
    case value(key: String, json: Data)
    /// One element of a streamed array.
    case element(key: String, json: Data)
  }

  /// The key of the elements of a file that is not an object but an array.
  static let root = "[]"

  /// The most bytes of a value or an element.
  static let valueLimit = 64 << 20

  private let streaming: Set<String>
  private var input: BufferedInput
  /// The streamed array that is being read.
  private var array: String?
  private var isStarted = false
  private var isEnded = false

  /// - Parameter streaming: the arrays to stream; `root` to read an array in place of an object.
  init(_ file: URL, streaming: Set<String>) throws {
    self.init(try BufferedInput(file), streaming: streaming)
  }

  init(_ input: BufferedInput, streaming: Set<String>) {
    self.streaming = streaming
    self.input = input
  }

  /// - Throws: `FormatError` if the text is not a JSON object, or such an array.
  mutating func next() throws -> Member? {
    if !isStarted, streaming.contains(Self.root),
      try input.peekAfterSpace() == UInt8(ascii: "[")
    {
      isStarted = true
      array = Self.root
    }
    while !isEnded {
      if let key = array {
        if let element = try element(of: key) { return element }
        if key == Self.root { try end() }
      } else if let key = try key() {
        if streaming.contains(key), try input.peekAfterSpace() == UInt8(ascii: "[") {
          array = key
        } else {
          return .value(key: key, json: try value())
        }
      }
    }
    return nil
  }

  /// The next element of a streamed array; nil at its end.
  private mutating func element(of key: String) throws -> Member? {
    // The bracket or the comma before the element.
    let separator = try input.nextAfterSpace()
    let isFirst = separator == UInt8(ascii: "[")
    if isFirst, try input.peekAfterSpace() == UInt8(ascii: "]") {
      _ = try input.nextAfterSpace()
    } else if isFirst || separator == UInt8(ascii: ",") {
      return .element(key: key, json: try value())
    } else if separator != UInt8(ascii: "]") {
      throw FormatError("The JSON array \(key.prefix(40)) is damaged or cut off")
    }
    array = nil
    return nil
  }

  /// The next member's name; nil at the object's end. The colon is read too.
  private mutating func key() throws -> String? {
    let separator = try input.nextAfterSpace()
    if !isStarted {
      guard separator == UInt8(ascii: "{") else {
        throw FormatError(
          "The file is not a JSON object: choose the format it is in, or another file")
      }
    }
    let following = try input.peekAfterSpace()
    let isEmpty = !isStarted && following == UInt8(ascii: "}")
    if isEmpty { _ = try input.nextAfterSpace() }
    if isEmpty || (isStarted && separator == UInt8(ascii: "}")) {
      try end()
      return nil
    }
    guard !isStarted || separator == UInt8(ascii: ",") else {
      throw FormatError("The JSON object is damaged or cut off: send the whole file again")
    }
    isStarted = true
    let name = try value()
    let colon = try input.nextAfterSpace()
    do {
      guard colon == UInt8(ascii: ":") else { throw Self.damagedName }
      return try JSONDecoder().decode(String.self, from: name)
    } catch {
      throw Self.damagedName
    }
  }

  private mutating func end() throws {
    guard try input.nextAfterSpace() == nil else {
      throw FormatError("There is text after the end of the JSON")
    }
    isEnded = true
  }

  private static let damagedName = FormatError("A name in the JSON object is damaged")

  /// The bytes of the next value.
  private mutating func value() throws -> Data {
    guard let first = try input.nextAfterSpace() else {
      throw FormatError("The JSON is cut off: send the whole file again")
    }
    var json = Data([first])
    var depth = Self.opens(first) ? 1 : 0
    var isInString = first == UInt8(ascii: "\"")
    var isEscaped = false
    while true {
      if !isInString, depth == 0, Self.closesOrQuotes(first) { return json }
      guard let byte = try input.peek() else {
        guard !isInString, depth == 0 else {
          throw FormatError("The JSON is cut off: send the whole file again")
        }
        return json
      }
      if !isInString, depth == 0, Self.endsScalar(byte) { return json }
      _ = try input.next()
      json.append(byte)
      guard json.count <= Self.valueLimit else {
        throw FormatError("A value in the JSON is larger than \(Self.valueLimit) bytes")
      }
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
      } else if Self.opens(byte) {
        depth += 1
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        depth -= 1
      }
    }
  }

  private static func opens(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
  }

  /// True if a value that starts with this byte ends with a bracket or a quote of its own.
  private static func closesOrQuotes(_ byte: UInt8) -> Bool {
    opens(byte) || byte == UInt8(ascii: "\"")
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
      || BufferedInput.isSpace(byte)
  }
}
