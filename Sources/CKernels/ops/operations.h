// Fills the table of the instruction set this file is included for; `INTEGER` names its kernels of
// whole numbers.

/// Kernels of this file.
#define OWN(kernel) kernel

#define CK_TABLE(bit, INTEGER)                                                          \
  {                                                                                     \
    .feature = bit, .linear = linear, .integer_linear = INTEGER(integer_linear),        \
    .attention_workspace = attention_workspace, .attention = attention,                 \
    .integer_attention_workspace = integer_attention_workspace,                         \
    .integer_attention = INTEGER(integer_attention), .grid_attention = grid_attention,  \
    .integer_grid_workspace = integer_grid_workspace,                                   \
    .integer_grid_attention = INTEGER(integer_grid_attention),                          \
    .layer_norm = layer_norm, .mlp = mlp,                                               \
    .activate = activate, .combine = combine, .rotate = rotate, .convolve = convolve,   \
    .transposed_convolve = transposed_convolve, .depthwise = depthwise,                 \
    .max_pool = max_pool, .upsample_nearest = upsample_nearest, .resample = resample,   \
    .resample_bytes = resample_bytes, .to_half = to_half, .from_half = from_half,       \
    .peak = peak,                                                                       \
  }
