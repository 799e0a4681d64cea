/// The networks that the engine runs: the four published sizes of SAM 2, and EdgeTAM.
package enum ModelSize: String, CaseIterable, Sendable {
  case tiny, small
  case basePlus = "base_plus"
  case large
  /// SAM 2 with a lighter trunk and compressed memories.
  case edgeTAM = "edgetam"

  /// The size of SAM 2 whose trunk has these numbers of channels and blocks; nil if none has.
  /// - Parameters:
  ///   - channels: output channels of the patch embedding.
  ///   - blocks: blocks in all four stages together.
  init?(channels: Int, blocks: Int) {
    let match = Self.allCases.first {
      $0.hiera?.channels == channels && $0.hiera?.stages.reduce(0, +) == blocks
    }
    guard let match else { return nil }
    self = match
  }
}

/// The configuration of SAM 2's trunk, the only module that differs between its sizes.
///
/// Upstream: configs/sam2.1/sam2.1_hiera_*.yaml.
struct HieraConfiguration: Sendable {
  /// Channels of the first stage; each further stage doubles them.
  var channels: Int
  /// Attention heads of the first stage; each further stage doubles them.
  var heads: Int
  /// Blocks in each of the four stages.
  var stages: [Int]
  /// Indices of the blocks that attend to the whole image (`global_att_blocks`).
  var globalBlocks: Set<Int>
  /// Side of the coarse position embedding (`window_pos_embed_bkg_spatial_size`).
  var positionSide: Int
  /// Side of the attention windows in each stage, in tokens (`window_spec`).
  var windows: [Int]

  /// Channels of each stage.
  var stageChannels: [Int] { stages.indices.map { channels << $0 } }
}

extension ModelSize {
  /// The trunk of a size of SAM 2; nil for EdgeTAM, which has another kind of trunk.
  var hiera: HieraConfiguration? {
    switch self {
    case .edgeTAM: nil
    case .tiny:
      HieraConfiguration(
        channels: 96, heads: 1, stages: [1, 2, 7, 2], globalBlocks: [5, 7, 9], positionSide: 7,
        windows: [8, 4, 14, 7])
    case .small:
      HieraConfiguration(
        channels: 96, heads: 1, stages: [1, 2, 11, 2], globalBlocks: [7, 10, 13], positionSide: 7,
        windows: [8, 4, 14, 7])
    case .basePlus:
      HieraConfiguration(
        channels: 112, heads: 2, stages: [2, 3, 16, 3], globalBlocks: [12, 16, 20],
        positionSide: 14, windows: [8, 4, 14, 7])
    case .large:
      HieraConfiguration(
        channels: 144, heads: 2, stages: [2, 6, 36, 4], globalBlocks: [23, 33, 43],
        positionSide: 7, windows: [8, 4, 16, 8])
    }
  }
}
