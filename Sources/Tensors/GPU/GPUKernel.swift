import CCUDA

/// The kernels of `Sources/CCUDA/kernels`; `gpu_args.h` says what each computes.
enum GPUKernel: String, CaseIterable {
  case linearExact = "linear_exact"
  case linearExactSmall = "linear_exact_small"
  case linearHalf = "linear_half"
  case linearHalfSmall = "linear_half_small"
  case convolve
  case transposedConvolve = "transposed_convolve"
  case attentionExact = "attention_exact"
  case attentionHalf64 = "attention_half_64_64"
  case attentionHalf80 = "attention_half_80_80"
  case attentionHalf96 = "attention_half_96_96"
  case attentionHalf256To64 = "attention_half_256_64"
  case attentionHalf256 = "attention_half_256_256"
  case layerNorm = "layer_norm"
  case activate
  case combine
  case rotate
  case depthwise
  case rowSums = "row_sums"
  case maxPool = "max_pool"
  case upsampleNearest = "upsample_nearest"
  case transposeImage = "transpose_image"
  case windowPartition = "window_partition"
  case windowMerge = "window_merge"
  case resample
  case resampleBytes = "resample_bytes"
  case normalize
  case copyRows = "copy_rows"
  case above
}

extension GPUKernel {
  /// The memory that the threads of a block share.
  var sharedBytes: Int {
    switch self {
    case .linearExact: Int(GPU_SHARED_linear_exact)
    case .linearExactSmall: Int(GPU_SHARED_linear_exact_small)
    case .linearHalf: Int(GPU_SHARED_linear_half)
    case .linearHalfSmall: Int(GPU_SHARED_linear_half_small)
    case .convolve: Int(GPU_SHARED_convolve)
    case .transposedConvolve: Int(GPU_SHARED_transposed_convolve)
    case .attentionExact: Int(GPU_SHARED_attention_exact)
    case .attentionHalf64: Int(GPU_SHARED_attention_half_64_64)
    case .attentionHalf80: Int(GPU_SHARED_attention_half_80_80)
    case .attentionHalf96: Int(GPU_SHARED_attention_half_96_96)
    case .attentionHalf256To64: Int(GPU_SHARED_attention_half_256_64)
    case .attentionHalf256: Int(GPU_SHARED_attention_half_256_256)
    default: 0
    }
  }
}
