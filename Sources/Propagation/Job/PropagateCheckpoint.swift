import Foundation
import Masklets

/// The state from which an interrupted `propagate_masks` job resumes: the engine's own state and the
/// job's frame counts at the time.
struct PropagateCheckpoint: Hashable, Sendable, Codable {
  /// Name of the engine that wrote `state`; no other can read it.
  let engine: String
  /// Index of the current leg; nil stands for the first.
  let leg: Int?
  /// Frames encoded in the current leg.
  let encoded: Int
  /// Frames propagated in all legs so far.
  let propagated: Int
  /// Empty at the start of a leg.
  let state: Data
  /// What `MaskWatch` knows; nil in a checkpoint from before objects were paused.
  let masks: [ObjectID: CarriedMasks]?

  init(
    engine: String, leg: Int, encoded: Int, propagated: Int, state: [UInt8],
    masks: [ObjectID: CarriedMasks]?
  ) {
    self.engine = engine
    self.leg = leg
    self.encoded = encoded
    self.propagated = propagated
    self.state = Data(state)
    self.masks = masks
  }

  init(_ data: Data) throws {
    self = try PropertyListDecoder().decode(PropagateCheckpoint.self, from: data)
  }

  /// As a binary property list, in which the state is bytes rather than base 64.
  func data() throws -> Data {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    return try encoder.encode(self)
  }
}
