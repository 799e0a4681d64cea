extension VideoPredictor {
  package struct Options: Hashable, Sendable {
    /// The frame itself and the previous frames whose memories a frame attends to.
    package var memoryBankSize: Int
    /// True to fill small holes and remove specks in the masks returned. Memories and logits are
    /// not affected.
    package var postprocesses: Bool
    /// Most keyframes a frame attends to, the nearest ones; at least 2, nil for all.
    package var attendedKeyframes: Int?

    package static let memoryBankSizes = 1...TemporalEncoding.slots

    /// - Throws: `SAM2Error` for a value out of range.
    package init(
      memoryBankSize: Int = 7, postprocesses: Bool = true, attendedKeyframes: Int? = nil
    ) throws {
      guard Self.memoryBankSizes.contains(memoryBankSize) else {
        throw SAM2Error.memoryBankSize(memoryBankSize)
      }
      if let attendedKeyframes, attendedKeyframes < 2 {
        throw SAM2Error.attendedKeyframes(attendedKeyframes)
      }
      self.memoryBankSize = memoryBankSize
      self.postprocesses = postprocesses
      self.attendedKeyframes = attendedKeyframes
    }
  }
}
