import Foundation
import Masklets

/// What `propagate` prints at its end.
struct PropagationSummary: Encodable {
  var engine: String
  var output: String
  var frames: Int
  var objects: [ObjectID]
  /// First frames of the shots after the cuts at which the propagation stopped; nil if it did not look
  /// for them.
  var cuts: [Int]?
  var seconds: Double
  var framesPerSecond: Double

  enum CodingKeys: String, CodingKey {
    case engine, output, frames, objects, cuts, seconds
    case framesPerSecond = "frames_per_second"
  }

  func text(json: Bool) throws -> String {
    guard json else {
      let rate = String(format: "%.1f frames/s", framesPerSecond)
      let found = cuts.map { cuts in
        cuts.isEmpty ? ", no cuts" : ", cuts at \(cuts.map(String.init).joined(separator: ", "))"
      }
      return
        "\(counted(frames, "frame")), \(counted(objects.count, "object"))\(found ?? ""), \(rate), "
        + "in \(output)"
    }
    return try prettyJSON(self)
  }
}
