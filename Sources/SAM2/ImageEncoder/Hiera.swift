import Tensors

// H, W: tokens down and across (256 at stride 4, halved by each stage) · C: channels of the stage

/// The trunk of the image encoder: a hierarchical vision transformer.
///
/// Upstream: `Hiera` of modeling/backbones/hieradet.py; Ryali et al., 2023 (arXiv:2306.00989).
struct Hiera: Trunk {
  private let patchEmbed: Convolution  // patch_embed.proj
  private let coarsePosition, windowPosition: Tensor  // pos_embed, pos_embed_window
  /// Both for the size of the picture, [256, 256, C].
  private(set) var position: Tensor
  private let blocks: [MultiScaleBlock]  // blocks
  /// Index of the last block of each stage.
  private let stageEnds: [Int]

  init(
    _ parameters: Parameters, _ configuration: HieraConfiguration, _ input: InputSize,
    on compute: Compute
  ) throws {
    let channels = configuration.channels
    patchEmbed = try Convolution(
      parameters["patch_embed.proj"], 3, channels, kernel: 7, stride: 4, padding: 3)
    coarsePosition = try parameters(
      "pos_embed", 1, channels, configuration.positionSide, configuration.positionSide)
    windowPosition = try parameters(
      "pos_embed_window", 1, channels, configuration.windows[0], configuration.windows[0])
    position = Self.position(
      coarse: coarsePosition, window: windowPosition, side: input.side * 4, on: compute)

    var blocks: [MultiScaleBlock] = []
    var stageEnds: [Int] = []
    for (stage, count) in configuration.stages.enumerated() {
      for i in 0..<count {
        let index = blocks.count
        let entersStage = i == 0 && stage > 0
        // The first block of a stage reads the tokens of the previous stage, in that stage's
        // windows.
        let window = configuration.windows[entersStage ? stage - 1 : stage]
        blocks.append(
          try MultiScaleBlock(
            index == 0 ? parameters.unrounded["blocks", index] : parameters["blocks", index],
            channels: configuration.stageChannels[entersStage ? stage - 1 : stage],
            outputs: configuration.stageChannels[stage], heads: configuration.heads << stage,
            window: configuration.globalBlocks.contains(index) ? nil : window,
            pools: entersStage))
      }
      stageEnds.append(blocks.count - 1)
    }
    self.blocks = blocks
    self.stageEnds = stageEnds
  }

  func reading(_ input: InputSize, on compute: Compute) -> Hiera {
    var trunk = self
    trunk.position = Self.position(
      coarse: coarsePosition, window: windowPosition, side: input.side * 4, on: compute)
    return trunk
  }

  /// The output of each stage.
  ///
  /// - Parameters:
  ///   - image: [1024, 1024, 3], normalised.
  ///   - visit: called with the name and the output of each step, for tests.
  /// - Returns: [256, 256, C], [128, 128, 2C], [64, 64, 4C], [32, 32, 8C].
  func callAsFunction(
    _ image: Tensor, on compute: Compute, visit: (String, Tensor) -> Void
  ) -> [Tensor] {
    let patches = patchEmbed(image, on: compute)
    visit("patch_embed", patches)
    var x = compute.add(patches, position)
    var outputs: [Tensor] = []
    for (index, block) in blocks.enumerated() {
      x = block(x, on: compute)
      visit("block.\(index)", x)
      if stageEnds.contains(index) { outputs.append(x) }
    }
    return outputs
  }

  /// The position embedding: the coarse one [1, C, s, s] enlarged, plus that of a window [1, C, w,
  /// w] repeated. Upstream: `_get_pos_embed`.
  /// - Returns: [side, side, C]
  private static func position(
    coarse: Tensor, window: Tensor, side: Int, on compute: Compute
  ) -> Tensor {
    let enlarged = compute.onThreads.resize(
      coarse.permutedToChannelLast()[0], height: side, width: side, .bicubic)
    let tile = window.permutedToChannelLast()[0]  // [w, w, C]
    let (w, channels) = (tile.shape[0], tile.shape[2])
    return enlarged.withUnsafeBuffer { enlarged in
      tile.withUnsafeBuffer { tile in
        Tensor([side, side, channels]) { out in
          for i in out.indices {
            let (y, x) = (i / channels / side, i / channels % side)
            out[i] = enlarged[i] + tile[(y % w * w + x % w) * channels + i % channels]
          }
        }
      }
    }
  }
}
