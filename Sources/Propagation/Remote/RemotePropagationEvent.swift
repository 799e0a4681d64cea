import Foundation
import Jobs
import Masklets

/// An event of a propagation on another machine, apart from its start, progress and end: a JSON
/// object named by its member `event`.
package enum RemotePropagationEvent {
  package struct Masks: Hashable, Sendable, Codable {
    struct Entry: Hashable, Sendable, Codable {
      let key: Int64
      let objectID: ObjectID
      let score: Float
      /// Height and width in pixels.
      let size: [Int]
      let counts: String
      /// The bytes of `StoredLogits`.
      let logits: Data?

      enum CodingKeys: String, CodingKey {
        case key
        case objectID = "object_id"
        case score, size, counts, logits
      }
    }

    package let frame: Int
    let masks: [Entry]

    /// - Throws: `RLEError` for run lengths that do not fit their size.
    package func propagatedMasks() throws -> [PropagatedMask] {
      try masks.map { try $0.propagatedMask() }
    }
  }

  package struct EmptyMasks: Hashable, Sendable, Codable {
    package let frames: [Int]
    /// The objects' keys in the store.
    package let keys: [Int64]
    /// Height and width in pixels.
    let size: [Int]
    let counts: String

    package func mask() throws -> RLE { try RLE(heightAndWidth: size, counts: counts) }
  }

  package struct Pauses: Hashable, Sendable, Codable {
    package let pauses: [PropagatedPauses]
  }

  /// An event for those who watch the job.
  package struct Report: Hashable, Sendable, Codable {
    package let report: JobEvent.Custom
  }

  package struct Line: Hashable, Sendable, Codable {
    package let message: String
  }

  case masks(Masks)
  case emptyMasks(EmptyMasks)
  case pauses(Pauses)
  case report(Report)
  /// A line of the worker's log.
  case log(Line)

  struct UnknownEvent: Error, CustomStringConvertible {
    let name: String
    var description: String {
      "The worker sent an event \"\(name)\", which this server does not know: run the same Masklet "
        + "on both"
    }
  }

  package init(name: String, json: Data) throws {
    let decoder = JSONDecoder()
    switch name {
    case "masks": self = .masks(try decoder.decode(Masks.self, from: json))
    case "empty_masks": self = .emptyMasks(try decoder.decode(EmptyMasks.self, from: json))
    case "pauses": self = .pauses(try decoder.decode(Pauses.self, from: json))
    case "report": self = .report(try decoder.decode(Report.self, from: json))
    case "log": self = .log(try decoder.decode(Line.self, from: json))
    default: throw UnknownEvent(name: name)
    }
  }
}

extension RemotePropagationEvent.Masks.Entry {
  init(_ mask: PropagatedMask) {
    self.init(
      key: mask.key, objectID: mask.objectID, score: mask.score,
      size: [mask.rle.size.height, mask.rle.size.width], counts: mask.rle.counts,
      logits: mask.logits?.bytes)
  }

  /// - Throws: `RLEError` for run lengths that do not fit their size.
  func propagatedMask() throws -> PropagatedMask {
    PropagatedMask(
      key: key, objectID: objectID, rle: try RLE(heightAndWidth: size, counts: counts),
      score: score.asScore, logits: logits.map(StoredLogits.init(bytes:)))
  }
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
