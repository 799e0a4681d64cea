// The sums of an image's rows, from which the means of convolved images follow.

#ifndef CK_ROW_SUMS_H
#define CK_ROW_SUMS_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// For each row of x [height, width, channels]: the sum of its pixels, its first pixel and its last
/// one, [height, 3, channels].
void ck_row_sums(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, float *y);

#pragma clang assume_nonnull end

#endif
