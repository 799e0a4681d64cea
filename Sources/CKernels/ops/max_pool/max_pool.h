// Maximum pooling of an image.

#ifndef CK_MAX_POOL_H
#define CK_MAX_POOL_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// y[height / 2, width / 2, channels]: the maximum of each 2×2 block of x [height, width,
/// channels]. Pixels of x are `x_stride` floats apart, so x may be some of an image's channels. An
/// odd last row or column is dropped.
void ck_max_pool(
  ck_pool *pool, const float *x, ptrdiff_t x_stride, ptrdiff_t height, ptrdiff_t width,
  ptrdiff_t channels, float *y);

#pragma clang assume_nonnull end

#endif
