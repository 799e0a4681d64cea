import Foundation
import Masklets

/// A prompt as the store and a job's parameters hold it: its mask as run lengths.
package struct StoredPrompt: Hashable, Sendable, Codable {
  package var clicks: [Click] = []
  package var box: Box?
  package var mask: RLE?

  package init(_ prompt: Prompt) {
    clicks = prompt.clicks
    box = prompt.box
    mask = prompt.mask.map { RLE($0) }
  }

  package init(mask: RLE) {
    self.mask = mask
  }

  package var prompt: Prompt {
    Prompt(clicks: clicks, box: box, mask: mask?.mask())
  }

  package init(json: Data) throws {
    self = try JSONDecoder().decode(StoredPrompt.self, from: json)
  }

  package func json() throws -> Data {
    try JSONEncoder().encode(self)
  }
}
