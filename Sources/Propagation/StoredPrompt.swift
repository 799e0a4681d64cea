import Foundation
import Masklets

/// A prompt as it is written: in the store and in a job's parameters.
struct StoredPrompt: Hashable, Sendable, Codable {
  var clicks: [Click] = []
  var box: Box?
  var mask: RLE?

  init(_ prompt: Prompt) {
    clicks = prompt.clicks
    box = prompt.box
    mask = prompt.mask.map { RLE($0) }
  }

  init(mask: RLE) {
    self.mask = mask
  }

  var prompt: Prompt {
    Prompt(clicks: clicks, box: box, mask: mask?.mask())
  }

  init(json: Data) throws {
    self = try JSONDecoder().decode(StoredPrompt.self, from: json)
  }

  func json() throws -> Data {
    try JSONEncoder().encode(self)
  }
}
