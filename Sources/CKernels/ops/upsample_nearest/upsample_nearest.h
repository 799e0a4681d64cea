// Upsampling of an image by repetition.

#ifndef CK_UPSAMPLE_NEAREST_H
#define CK_UPSAMPLE_NEAREST_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// y[2 height, 2 width, channels]: x [height, width, channels] with each pixel repeated in a 2×2
/// block, plus `addend` (of y's shape) if given.
void ck_upsample_nearest(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const float *_Nullable addend, float *y);

#pragma clang assume_nonnull end

#endif
