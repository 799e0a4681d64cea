import Masklets

/// Reads an untrusted YOLO label file line by line: `class x1 y1 x2 y2 ...`, in fractions of the
/// picture's width and height, with a score at the end where a model wrote it.
struct YOLOLabels {
  struct Label {
    let category: Int
    /// In pixels; nil for a bounding box, which has only a centre and a size.
    let ring: [Point]?
    let score: Double?
  }

  private let bytes: [UInt8]
  private let name: String
  private let video: AnnotatedVideo
  private var position = 0
  private var line = 0

  /// - Parameter name: the file's, for messages.
  init(_ bytes: [UInt8], name: String, video: AnnotatedVideo) {
    self.bytes = bytes
    self.name = name
    self.video = video
  }

  /// - Throws: `FormatError` for a line that is no label.
  mutating func next() throws -> Label? {
    while position < bytes.count {
      line += 1
      let label = try label()
      position += 1
      if let label { return label }
    }
    return nil
  }

  /// The label of the line, up to the line's end; nil for an empty line.
  private mutating func label() throws -> Label? {
    guard let first = word() else { return nil }
    guard let category = Int(first), (0..<ImportLimits.classes).contains(category) else {
      throw damaged("begins with \(first.prefix(20)), and not with the number of a class")
    }
    var numbers: [Double] = []
    while let word = word() {
      guard let number = Double(word) else {
        throw damaged("has \(word.prefix(20)) in place of a number")
      }
      guard numbers.count <= 2 * ImportLimits.points else {
        throw damaged("has too many points: simplify the outline")
      }
      numbers.append(number)
    }
    switch numbers.count {
    case 0..<4: throw damaged("has \(numbers.count) numbers: an outline has 3 points or more")
    case 4, 5: return Label(category: category, ring: nil, score: nil)
    default: break
    }
    let score = numbers.count.isMultiple(of: 2) ? nil : numbers.removeLast()
    guard (0...1).contains(score ?? 1) else {
      throw damaged("has an odd number of coordinates")
    }
    let ring = try stride(from: 0, to: numbers.count, by: 2).map { index in
      guard let point = video.point(atFraction: numbers[index], numbers[index + 1]) else {
        throw damaged(
          "has the point \(numbers[index]), \(numbers[index + 1]): coordinates are fractions of "
            + "the picture's width and height, from 0 to 1")
      }
      return point
    }
    return Label(category: category, ring: ring, score: score)
  }

  /// The next word of the line; nil at the line's end.
  private mutating func word() -> String? {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    let start = position
    while position < bytes.count, bytes[position] > UInt8(ascii: " ") { position += 1 }
    return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte <= UInt8(ascii: " ") && byte != UInt8(ascii: "\n")
  }

  private func damaged(_ what: String) -> FormatError {
    FormatError("Line \(line) of \(name.prefix(80)) \(what)")
  }
}
