// Fills the table of the instruction set this file is included for; `integer` is its product of
// quantised weights.

#define CK_TABLE(bit, integer)                                                          \
  {                                                                                     \
    .feature = bit, .linear = linear, .integer_linear = integer,                        \
    .attention_workspace = attention_workspace,                                         \
    .attention = attention, .grid_attention = grid_attention,                           \
    .layer_norm = layer_norm,                                                           \
    .activate = activate, .combine = combine, .rotate = rotate, .convolve = convolve,   \
    .transposed_convolve = transposed_convolve, .depthwise = depthwise,                 \
    .max_pool = max_pool, .upsample_nearest = upsample_nearest, .resample = resample,   \
    .resample_bytes = resample_bytes, .to_half = to_half, .from_half = from_half,       \
    .peak = peak,                                                                       \
  }
