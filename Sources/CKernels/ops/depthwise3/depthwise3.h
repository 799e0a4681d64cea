// Depthwise convolution of an image with kernels of 3 × 3, at stride 1 or 2.

#ifndef CK_DEPTHWISE3_H
#define CK_DEPTHWISE3_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// Cross-correlation with zero padding 1.
typedef struct ck_depthwise3_args {
  /// [height, width, channels]
  const float *x;
  ptrdiff_t height, width, channels;
  /// 1 or 2
  ptrdiff_t stride;
  /// [(height + stride - 1) / stride, (width + stride - 1) / stride, channels]
  float *y;
  /// [3, 3, channels]
  const float *weights;
  /// [channels]
  const float *bias;
} ck_depthwise3_args;

void ck_depthwise3(ck_pool *pool, const ck_depthwise3_args *args);

#pragma clang assume_nonnull end

#endif
