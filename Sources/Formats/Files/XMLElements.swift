import Foundation

/// Reads the elements of an untrusted XML file in bounded memory: names and attributes, and the
/// text of elements without children.
///
/// It supports only what annotation files need: UTF-8, no document type. A document type is
/// refused, and with it every entity except the five of XML itself: nothing expands, and no other
/// file is read.
struct XMLElements {
  enum Event: Equatable {
    case start(name: String, attributes: [String: String])
    /// `text` is the text since the last start.
    case end(name: String, text: String)
  }

  /// The most bytes of a tag or a text; a mask's run lengths are one attribute.
  static let tagLimit = 64 << 20
  private static let depthLimit = 100

  private var input: BufferedInput
  private var open: [String] = []
  private var text: [UInt8] = []
  /// An element that ends with its start tag (`<a/>`), whose end was not returned yet.
  private var closing: String?
  private var isDone = false

  init(_ file: URL) throws {
    input = try BufferedInput(file)
  }

  /// The next start or end of an element; nil at the end of the file.
  ///
  /// - Throws: `FormatError` if the text is not such XML.
  mutating func next() throws -> Event? {
    if let name = closing {
      closing = nil
      return .end(name: name, text: "")
    }
    while true {
      guard let byte = try input.next() else {
        guard open.isEmpty, isDone else {
          throw FormatError("The XML is cut off: send the whole file again")
        }
        return nil
      }
      guard byte == UInt8(ascii: "<") else {
        try readText(byte)
        continue
      }
      guard let kind = try input.peek() else {
        throw FormatError("The XML is cut off: send the whole file again")
      }
      switch kind {
      case UInt8(ascii: "?"): try skip(past: "?>")
      case UInt8(ascii: "!"): try skipMarkup()
      case UInt8(ascii: "/"): return try end()
      default: return try start()
      }
    }
  }

  private mutating func readText(_ byte: UInt8) throws {
    if open.isEmpty {
      guard BufferedInput.isSpace(byte) else {
        throw FormatError("The file is not XML: choose the format it is in, or another file")
      }
      return
    }
    text.append(byte)
    guard text.count <= Self.tagLimit else { throw FormatError("A text in the XML is too long") }
  }

  /// `<!--...-->` and `<![CDATA[...]]>`; anything else with `<!` is a document type.
  private mutating func skipMarkup() throws {
    var mark = ""
    while mark.count < 8, mark != "!--", let byte = try input.next() {
      mark.unicodeScalars.append(Unicode.Scalar(byte))
    }
    switch mark {
    case "!--": try skip(past: "-->")
    case "![CDATA[":
      let content = try read(past: "]]>")
      text += content
    default:
      throw FormatError(
        "The XML has a document type (<!DOCTYPE>), which is not read: remove it")
    }
  }

  private mutating func end() throws -> Event {
    _ = try input.next()
    let name = try Self.text(try read(past: ">")).trimmingCharacters(in: .whitespaces)
    guard open.popLast() == name else {
      throw FormatError("The XML's </\(name.prefix(40))> closes another element")
    }
    isDone = open.isEmpty
    defer { text = [] }
    return .end(name: name, text: try Self.unescaped(text[...]))
  }

  private mutating func start() throws -> Event {
    guard !isDone else { throw FormatError("There is text after the XML's root element") }
    text = []
    var tag = try readTag()
    let isEmpty = tag.last == UInt8(ascii: "/")
    if isEmpty { tag.removeLast() }
    let nameEnd = tag.firstIndex(where: BufferedInput.isSpace) ?? tag.endIndex
    let name = try Self.text(tag[..<nameEnd])
    guard !name.isEmpty else { throw FormatError("The XML has an element without a name") }
    let attributes = try Self.attributes(tag[nameEnd...])
    if isEmpty {
      closing = name
      isDone = open.isEmpty
    } else {
      open.append(name)
      guard open.count <= Self.depthLimit else { throw FormatError("The XML is nested too deep") }
    }
    return .start(name: name, attributes: attributes)
  }

  /// The bytes of a start tag up to its end; a `>` inside quotes does not end it.
  private mutating func readTag() throws -> [UInt8] {
    var tag: [UInt8] = []
    var quote: UInt8?
    while let byte = try input.next() {
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: ">") {
        return tag
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      }
      tag.append(byte)
      guard tag.count <= Self.tagLimit else { throw FormatError("A tag in the XML is too long") }
    }
    throw FormatError("The XML is cut off: send the whole file again")
  }

  private static func attributes(_ bytes: ArraySlice<UInt8>) throws -> [String: String] {
    var attributes: [String: String] = [:]
    var rest = bytes.drop(while: BufferedInput.isSpace)
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { throw damagedTag }
      let name = try text(rest[..<equals]).trimmingCharacters(in: .whitespaces)
      rest = rest[(equals + 1)...].drop(while: BufferedInput.isSpace)
      guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let close = rest.dropFirst().firstIndex(of: quote)
      else { throw damagedTag }
      guard attributes[name] == nil else { throw damagedTag }
      attributes[name] = try unescaped(rest[(rest.startIndex + 1)..<close])
      rest = rest[(close + 1)...].drop(while: BufferedInput.isSpace)
    }
    return attributes
  }

  private static let damagedTag = FormatError("A tag of the XML is damaged")

  private mutating func skip(past mark: String) throws { _ = try read(past: mark, storing: false) }

  private mutating func read(past mark: String, storing: Bool = true) throws -> [UInt8] {
    let mark = Array(mark.utf8)
    var bytes: [UInt8] = []
    while let byte = try input.next() {
      bytes.append(byte)
      if bytes.suffix(mark.count).elementsEqual(mark) {
        bytes.removeLast(mark.count)
        return bytes
      }
      if !storing, bytes.count > 64 { bytes.removeFirst(32) }
      guard bytes.count <= Self.tagLimit else { throw FormatError("A part of the XML is too long") }
    }
    throw FormatError("The XML is cut off: send the whole file again")
  }

  private static func text(_ bytes: some Collection<UInt8>) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FormatError("The XML is not UTF-8")
    }
    return text
  }

  /// The text with the five entities of XML and character numbers replaced.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) throws -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return try text(bytes) }
    var result = ""
    var parts = try text(bytes).split(separator: "&", omittingEmptySubsequences: false)[...]
    result += parts.removeFirst()
    for part in parts {
      guard let semicolon = part.firstIndex(of: ";") else { throw unknownEntity }
      let name = part[..<semicolon]
      switch name {
      case "amp": result += "&"
      case "lt": result += "<"
      case "gt": result += ">"
      case "quot": result += "\""
      case "apos": result += "'"
      default:
        let digits = name.dropFirst(name.hasPrefix("#x") ? 2 : 1)
        guard name.hasPrefix("#"),
          let number = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10),
          let scalar = Unicode.Scalar(number)
        else { throw unknownEntity }
        result.unicodeScalars.append(scalar)
      }
      result += part[part.index(after: semicolon)...]
    }
    return result
  }

  private static let unknownEntity = FormatError("The XML has an entity that is not XML's own")
}

extension String {
  /// The text, escaped for an XML attribute or element.
  var xmlEscaped: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\r", "\t": result += " "
      // XML allows no other control characters.
      case _ where scalar.value < 0x20: break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
