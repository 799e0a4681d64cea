// The block of a mobile network with factors of two parts in bfloat16.

#ifndef CK_BFLOAT16_MIXER_H
#define CK_BFLOAT16_MIXER_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// The same as `ck_mixer`, with the factors of both products in two parts, as `ck_bfloat16_mlp` has
/// them. The convolution is exact.
typedef struct ck_bfloat16_mixer_args {
  /// [height, width, channels]
  const float *x;
  ptrdiff_t height, width, channels, hidden;
  /// [height, width, channels]
  float *y;
  /// [3, 3, channels] and [channels]
  const float *weights, *bias;
  /// W₁ [hidden, channels] and W₂ [channels, hidden], as packed by `ck_pack_two_parts`.
  const uint16_t *packed_first, *packed_second;
  /// [hidden] and [channels]
  const float *_Nullable bias_first, *_Nullable bias_second;
  ck_activation activation;
} ck_bfloat16_mixer_args;

void ck_bfloat16_mixer(ck_pool *pool, const ck_bfloat16_mixer_args *args);

#pragma clang assume_nonnull end

#endif
