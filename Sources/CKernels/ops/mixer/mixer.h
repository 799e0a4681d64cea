// The block of a mobile network: depthwise convolution, then two linear layers over each pixel's
// channels.

#ifndef CK_MIXER_H
#define CK_MIXER_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// y = d + W₂ activation(W₁ d + b₁) + b₂ for each pixel, where d is the depthwise convolution of x
/// of 3 × 3 with zero padding 1. The result is bit-equal to `ck_depthwise3` and `ck_mlp`, but d
/// and the hidden values stay in a core's cache.
typedef struct ck_mixer_args {
  /// [height, width, channels]
  const float *x;
  ptrdiff_t height, width, channels, hidden;
  /// [height, width, channels]
  float *y;
  /// [3, 3, channels] and [channels]
  const float *weights, *bias;
  /// W₁ [hidden, channels] and W₂ [channels, hidden], as packed by `ck_pack`.
  const float *packed_first, *packed_second;
  /// [hidden] and [channels]
  const float *_Nullable bias_first, *_Nullable bias_second;
  ck_activation activation;
} ck_mixer_args;

void ck_mixer(ck_pool *pool, const ck_mixer_args *args);

#pragma clang assume_nonnull end

#endif
