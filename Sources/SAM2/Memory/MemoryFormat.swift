/// What the memory of a frame consists of.
///
/// SAM 2 keeps a token for each token of the image embedding. EdgeTAM compresses them to 512: 256
/// that have no place, then a grid of 16 × 16.
struct MemoryFormat: Hashable, Sendable {
  /// The network that makes and reads the memories.
  var network: ModelSize
  var input: InputSize

  /// Tokens without a place, the first ones of a memory.
  var unplaced: Int { network == .edgeTAM ? PerceiverResampler.globalLatents : 0 }
  /// Places along a side of the grid of the other tokens, which come row by row.
  var side: Int { network == .edgeTAM ? PerceiverResampler.gridSide : input.side }
  /// Tokens of a memory.
  var tokens: Int { unplaced + side * side }
  /// Shape of a memory.
  var shape: [Int] { [tokens, MemoryEncoder.channels] }
}
