import Foundation
import Masklets

/// What `propagate` prints at its end.
struct PropagationSummary: Encodable {
  var engine: String
  var output: String
  var frames: Int
  var objects: [ObjectID]
  var seconds: Double
  var framesPerSecond: Double

  enum CodingKeys: String, CodingKey {
    case engine, output, frames, objects, seconds
    case framesPerSecond = "frames_per_second"
  }

  func text(json: Bool) throws -> String {
    guard json else {
      let rate = String(format: "%.1f frames/s", framesPerSecond)
      return "\(frames) frames, \(objects.count) objects, \(rate), in \(output)"
    }
    return try prettyJSON(self)
  }
}
