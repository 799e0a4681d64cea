import SAM2
import Tensors

/// Weights drawn from each parameter's name, as `weight` of scripts/synthetic.py draws them.
package struct SyntheticParameters: ParameterSource, Hashable {
  var seed: UInt64 = 0
  /// Added to the bias of the object score, so that objects count as present or absent.
  var presence: Double
  /// SAM 2.0 lacks two parameters.
  var isVersion20: Bool
  /// EdgeTAM lacks the same two.
  var isEdgeTAM: Bool

  package init(
    seed: UInt64 = 0, presence: Double = 3, isVersion20: Bool = false, isEdgeTAM: Bool = false
  ) {
    self.seed = seed
    self.presence = presence
    self.isVersion20 = isVersion20
    self.isEdgeTAM = isEdgeTAM
  }

  private static let embeddings = [
    "token.weight", "tokens.weight", "embed.weight", "no_mem_embed", "no_mem_pos_enc",
    "maskmem_tpos_enc", "no_obj_ptr", "no_obj_embed_spatial", "pos_embed", "pos_embed_window",
    "gamma",
  ]
  private static let transposed: Set = [
    "sam_mask_decoder.output_upscaling.0.weight", "sam_mask_decoder.output_upscaling.3.weight",
  ]

  package func contains(_ name: String) -> Bool {
    !(isVersion20 || isEdgeTAM)
      || !(name.hasPrefix("obj_ptr_tpos_proj") || name == "no_obj_embed_spatial")
  }

  package func parameter(_ name: String, shape: [Int]) -> Tensor {
    let (scale, offset) = scaleAndOffset(name, shape)
    let state = SplitMix.seed(name) ^ seed &* 0x9E37_79B9_7F4A_7C15
    let isVariance = name.hasSuffix(".running_var")
    return Tensor(shape) { buffer in
      for i in buffer.indices {
        let bits = Double(SplitMix.value(state, i) >> 40)
        let u = (bits + 0.5) / Double(1 << 23) - 1
        buffer[i] = Float(offset + scale * (isVariance ? abs(u) : u))
      }
    }
  }

  private func scaleAndOffset(_ name: String, _ shape: [Int]) -> (Double, Double) {
    if name.hasSuffix("positional_encoding_gaussian_matrix") { return (3.0.squareRoot(), 0) }
    if name.hasSuffix(".running_var") { return (0.3, 1) }
    if name.hasSuffix(".running_mean") { return (0.1, 0) }
    if name.hasSuffix(".bias") {
      let isScore = name == "sam_mask_decoder.pred_obj_score_head.layers.2.bias"
      return (0.1, isScore ? presence : 0)
    }
    if Self.embeddings.contains(where: name.hasSuffix) || name.contains(".point_embeddings.") {
      return (0.5, 0)
    }
    if shape.count == 1 { return (0.1, 1) }
    let fanIn = Self.transposed.contains(name) ? shape[0] : shape.dropFirst().reduce(1, *)
    return ((3 / Double(fanIn)).squareRoot(), 0)
  }
}
