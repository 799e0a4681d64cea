import Foundation
import Masklets

/// A prompt as the store and a job's parameters hold it: its mask as run lengths.
package struct StoredPrompt: Hashable, Sendable, Codable {
  package var clicks: [Click] = []
  package var box: Box?
  package var mask: RLE?
  /// See `Prompt.rounds`; nil where those are empty, as in every record from before they were kept.
  package var rounds: [Int]?

  package init(_ prompt: Prompt) {
    clicks = prompt.clicks
    box = prompt.box
    mask = prompt.mask.map { RLE($0) }
    rounds = prompt.rounds.isEmpty ? nil : prompt.rounds
  }

  package init(mask: RLE) {
    self.mask = mask
  }

  package var prompt: Prompt {
    Prompt(clicks: clicks, box: box, mask: mask?.mask(), rounds: rounds ?? [])
  }

  package init(json: Data) throws {
    self = try JSONDecoder().decode(StoredPrompt.self, from: json)
  }

  package func json() throws -> Data {
    try JSONEncoder().encode(self)
  }
}
