import Masklets

/// `/add-object` and `/refine`: clicks for an object on a frame.
struct PointsBody: Decodable, Sendable {
  let target: PromptTarget
  let clicks: [Click]

  private enum Key: String, CodingKey { case points, labels }

  init(from decoder: any Decoder) throws {
    target = try PromptTarget(from: decoder)
    let container = try decoder.container(keyedBy: Key.self)
    let points = try container.decode([PointBody].self, forKey: .points)
    let labels = try container.decode([Number<Int>].self, forKey: .labels).map(\.value)
    guard !points.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .points, in: container, debugDescription: "expected at least one point")
    }
    guard points.count <= Self.most else {
      throw DecodingError.dataCorruptedError(
        forKey: .points, in: container,
        debugDescription: "expected at most \(Self.most) points, got \(points.count)")
    }
    guard labels.count == points.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .labels, in: container,
        debugDescription: "expected one for each of \(points.count) points, got \(labels.count)")
    }
    clicks = try zip(points, labels).map { point, label in
      guard label == 0 || label == 1 else {
        throw DecodingError.dataCorruptedError(
          forKey: .labels, in: container,
          debugDescription: "expected 1 (include) or 0 (exclude), got \(label)")
      }
      return Click(Point(x: point.x, y: point.y), include: label == 1)
    }
  }

  private static let most = 1000

  static let schema = Schema.object(
    PromptTarget.properties.merging([
      "points": Schema.array(Schema.reference("Point")),
      "labels": Schema.array(Schema.reference("Label")),
    ]) { $1 }, optional: PromptTarget.optional)
}

/// `/add-object-box`: a box for an object on a frame.
struct BoxBody: Decodable, Sendable {
  let target: PromptTarget
  let box: Box

  private enum Key: String, CodingKey { case box }

  init(from decoder: any Decoder) throws {
    target = try PromptTarget(from: decoder)
    let container = try decoder.container(keyedBy: Key.self)
    let corners = try container.decode([Number<Double>].self, forKey: .box)
      .map(\.value)
    guard corners.count == 4 else {
      throw DecodingError.dataCorruptedError(
        forKey: .box, in: container,
        debugDescription: "expected x1, y1, x2, y2, got \(corners.count) numbers")
    }
    box = Box(x1: corners[0], y1: corners[1], x2: corners[2], y2: corners[3])
  }

  static let schema = Schema.object(
    PromptTarget.properties.merging(["box": Schema.reference("Box")]) { $1 },
    optional: PromptTarget.optional)
}

/// What every prompt says: for which object, on which frame, of which session.
struct PromptTarget: Decodable, Sendable {
  let sessionID: String
  let frame: Int
  let objectID: ObjectID
  let name: String?
  let category: String?
  /// Whether the prompt is to make the object.
  let isNew: Bool
  let format: MaskFormat

  private enum Key: String, CodingKey {
    case sessionID = "session_id"
    case frame = "frame_idx"
    case objectID = "object_id"
    case isNew = "new"
    case name, category, format
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    sessionID = try container.decode(String.self, forKey: .sessionID)
    frame = try container.decode(Number<Int>.self, forKey: .frame).value
    objectID = try container.integer(.objectID, in: 1...Self.greatestObjectID)
    name = try container.text(.name, upTo: Self.longestName)
    category = try container.text(.category, upTo: Self.longestName)
    isNew = try container.decodeIfPresent(Bool.self, forKey: .isNew) ?? false
    format = try container.choice(.format, default: .png)
  }

  static let greatestObjectID = 65535
  static let longestName = 200

  static let properties: [String: JSON] = [
    "session_id": Schema.string, "frame_idx": Schema.atLeast(0),
    "object_id": ["type": "integer", "minimum": 1, "maximum": .integer(greatestObjectID)],
    "name": Schema.nullable(["type": "string", "maxLength": .integer(longestName)]),
    "category": Schema.nullable(["type": "string", "maxLength": .integer(longestName)]),
    "new": [
      "type": "boolean", "default": false,
      "description": "Where objects are added: refuse an id that one has (409)",
    ],
    "format": Schema.reference("Format"),
  ]
  static let optional: Set<String> = ["name", "category", "new", "format"]
}

/// `[x, y]`
struct PointBody: Decodable, Sendable {
  let x, y: Double

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    x = try container.decode(Number<Double>.self).value
    y = try container.decode(Number<Double>.self).value
    guard container.isAtEnd else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected x and y only")
    }
  }
}
