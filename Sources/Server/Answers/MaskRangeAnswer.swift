import Masklets
import Persistence

/// The masks of a range of frames; frames without any are absent.
struct MaskRangeAnswer: Encodable, Sendable {
  let frames: [Frame]

  struct Frame: Encodable, Sendable {
    let index: Int
    let masks: [String: Entry]

    enum CodingKeys: String, CodingKey {
      case index = "frame_idx"
      case masks
    }
  }

  struct Entry: Encodable, Sendable {
    /// Height and width.
    let size: [Int]
    let counts: String
    let score: Float
  }

  init(_ masks: [StoredMask], size: ImageSize) {
    let byFrame = Dictionary(grouping: masks, by: \.frame)
    frames = byFrame.keys.sorted().map { frame in
      Frame(
        index: frame,
        masks: Dictionary(
          byFrame[frame, default: []].map { mask in
            (
              String(mask.objectID),
              Entry(
                size: [size.height, size.width], counts: mask.counts,
                score: (mask.score * 1000).rounded() / 1000)
            )
          }, uniquingKeysWith: { $1 }))
    }
  }
}
