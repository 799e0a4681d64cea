import Masklets

/// A point as `[x, y]`.
struct PointValue: AnswerValue, BodyValue {
  let point: Point

  static let component: String? = "Point"
  static let definition: JSON = [
    "type": "array", "items": Schema.number, "minItems": 2, "maxItems": 2,
    "description": "x and y",
  ]

  static func read(from decoder: any Decoder) throws -> PointValue {
    var container = try decoder.unkeyedContainer()
    let x = try container.decode(Number<Double>.self).value
    let y = try container.decode(Number<Double>.self).value
    guard container.isAtEnd else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected x and y only")
    }
    return PointValue(point: Point(x: x, y: y))
  }

  func encode(to encoder: any Encoder) throws { try [point.x, point.y].encode(to: encoder) }
}

/// Whether a click is on the object (1) or beside it (0).
struct LabelValue: AnswerValue {
  let include: Bool

  static let component: String? = "Label"
  static let definition: JSON = [
    "type": "integer", "enum": [0, 1], "description": "1 includes, 0 excludes",
  ]

  func encode(to encoder: any Encoder) throws { try (include ? 1 : 0).encode(to: encoder) }
}

/// A box as `[x1, y1, x2, y2]`.
struct BoxValue: AnswerValue, BodyValue {
  let box: Box

  static let component: String? = "Box"
  static let definition: JSON = [
    "type": "array", "items": Schema.number, "minItems": 4, "maxItems": 4,
    "description": "x1, y1, x2 and y2",
  ]

  static func read(from decoder: any Decoder) throws -> BoxValue {
    let corners = try [Double].read(from: decoder)
    guard corners.count == 4 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "expected x1, y1, x2, y2, got \(corners.count) numbers"))
    }
    return BoxValue(box: Box(x1: corners[0], y1: corners[1], x2: corners[2], y2: corners[3]))
  }

  func encode(to encoder: any Encoder) throws {
    try [box.x1, box.y1, box.x2, box.y2].encode(to: encoder)
  }
}
