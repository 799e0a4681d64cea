import Annotation
import Masklets
import Persistence

/// Score and area of masks, by object and frame.
struct ScoresAnswer: Encodable, Sendable {
  let objects: [String: [Entry]]

  struct Entry: Encodable, Sendable {
    let frame: Int
    let score: Float
    let area: Int

    enum CodingKeys: String, CodingKey {
      case frame = "frame_idx"
      case score, area
    }
  }

  init(objects: [(objectID: ObjectID, masks: [MaskObservation])]) {
    self.objects = Dictionary(
      uniqueKeysWithValues: objects.map { object in
        (
          String(object.objectID),
          object.masks.map {
            Entry(frame: $0.frame, score: ($0.score * 1000).rounded() / 1000, area: $0.area)
          }
        )
      })
  }

  static let schema = Schema.object([
    "objects": Schema.dictionary(
      Schema.array(
        Schema.object([
          "frame_idx": Schema.integer, "score": Schema.number, "area": Schema.integer,
        ])))
  ])
}

/// Masks to look at.
struct SuspectsAnswer: Encodable, Sendable {
  let frames: [Entry]

  struct Entry: Encodable, Sendable {
    let frame: Int
    let objectID: ObjectID
    let reason: String
    let score: Double

    enum CodingKeys: String, CodingKey {
      case frame = "frame_idx"
      case objectID = "object_id"
      case reason, score
    }
  }

  init(suspects: [(objectID: ObjectID, mask: MaskTrust)]) {
    frames = suspects.map { suspect in
      Entry(
        frame: suspect.mask.frame, objectID: suspect.objectID,
        reason: suspect.mask.reason.rawValue,
        score: (suspect.mask.trust * 1000).rounded() / 1000)
    }
  }

  static let schema = Schema.object([
    "frames": Schema.array(
      Schema.object([
        "frame_idx": Schema.integer, "object_id": Schema.integer,
        "reason": Schema.choice(SuspectReason.allCases.map(\.rawValue)),
        "score": [
          "type": "number", "minimum": 0, "maximum": 1,
          "description": "How far the mask is to be trusted",
        ],
      ]))
  ])
}
