// Depthwise convolution of an image: each channel has its own kernel.

#ifndef CK_DEPTHWISE_H
#define CK_DEPTHWISE_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// Cross-correlation with stride 1 and zero padding (kernel - 1) / 2, `kernel` odd.
typedef struct ck_depthwise_args {
  /// [height, width, channels]
  const float *x;
  ptrdiff_t height, width, channels, kernel;
  /// [height, width, channels]
  float *y;
  /// [kernel, kernel, channels]
  const float *weights;
  /// [channels]
  const float *_Nullable bias;
} ck_depthwise_args;

void ck_depthwise(ck_pool *pool, const ck_depthwise_args *args);

#pragma clang assume_nonnull end

#endif
