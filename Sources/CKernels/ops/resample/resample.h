// Separable resampling of an image.

#ifndef CK_RESAMPLE_H
#define CK_RESAMPLE_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// One axis of the resampling: output i is the sum of `taps` inputs from `first[i]` on, times the
/// weights of row i. Every `first[i] + taps` is at most the input's length.
typedef struct ck_taps {
  /// [outputs]
  const int32_t *first;
  /// [outputs, taps]
  const float *weights;
  ptrdiff_t outputs, taps;
} ck_taps;

/// y[rows.outputs, columns.outputs, channels] from x [height, width, channels]: first along the
/// rows of x into between [height, columns.outputs, channels], then along its columns.
void ck_resample(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const ck_taps *rows, const ck_taps *columns, float *between, float *y);

#pragma clang assume_nonnull end

#endif
