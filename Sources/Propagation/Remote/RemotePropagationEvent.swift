import Foundation
import Jobs
import Masklets

/// What a propagation on another machine tells beside how far it is: JSON objects named by `event`.
enum RemotePropagationEvent {
  struct Masks: Hashable, Sendable, Codable {
    struct Entry: Hashable, Sendable, Codable {
      let key: Int64
      let objectID: ObjectID
      let score: Float
      let size: [Int]
      let counts: String
      /// As `StoredLogits` has them.
      let logits: Data?

      enum CodingKeys: String, CodingKey {
        case key
        case objectID = "object_id"
        case score, size, counts, logits
      }
    }

    let frame: Int
    let masks: [Entry]
  }

  struct EmptyMasks: Hashable, Sendable, Codable {
    let frames: [Int]
    let keys: [Int64]
    /// Height and width.
    let size: [Int]
    let counts: String
  }

  struct Line: Hashable, Sendable, Codable {
    let message: String
  }

  case masks(Masks)
  case emptyMasks(EmptyMasks)
  /// A line of the worker's log.
  case log(Line)

  struct UnknownEvent: Error, CustomStringConvertible {
    let name: String
    var description: String {
      "The worker told \"\(name)\", which this server does not know: run the same Masklet on both"
    }
  }

  init(name: String, json: Data) throws {
    let decoder = JSONDecoder()
    switch name {
    case "masks": self = .masks(try decoder.decode(Masks.self, from: json))
    case "empty_masks": self = .emptyMasks(try decoder.decode(EmptyMasks.self, from: json))
    case "log": self = .log(try decoder.decode(Line.self, from: json))
    default: throw UnknownEvent(name: name)
    }
  }
}

extension RemotePropagationEvent.Masks.Entry {
  init(_ made: PropagatedMask) {
    self.init(
      key: made.key, objectID: made.objectID, score: made.score,
      size: [made.rle.size.height, made.rle.size.width], counts: made.rle.counts,
      logits: made.logits?.bytes)
  }

  /// - Throws: `RLEError` for run lengths that are none of this size.
  func made() throws -> PropagatedMask {
    PropagatedMask(
      key: key, objectID: objectID, rle: try RLE(heightAndWidth: size, counts: counts),
      score: score, logits: logits.map(StoredLogits.init(bytes:)))
  }
}

extension RemotePropagationEvent.EmptyMasks {
  func mask() throws -> RLE { try RLE(heightAndWidth: size, counts: counts) }
}

extension RLE {
  fileprivate init(heightAndWidth: [Int], counts: String) throws {
    guard heightAndWidth.count == 2, heightAndWidth.allSatisfy({ $0 > 0 }) else {
      throw RequestError(.invalid, "A mask from a worker has no size")
    }
    try self.init(
      size: ImageSize(width: heightAndWidth[1], height: heightAndWidth[0]), counts: counts)
  }
}
