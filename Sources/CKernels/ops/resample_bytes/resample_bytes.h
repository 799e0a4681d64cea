// Separable resampling of an 8-bit RGB image, bit-equal to Pillow's (libImaging/Resample.c).

#ifndef CK_RESAMPLE_BYTES_H
#define CK_RESAMPLE_BYTES_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// One axis of the resampling: output i is the sum of `count[i]` inputs from `first[i]` on, times
/// the weights of row i, which are fixed-point numbers with 22 fractional bits.
typedef struct ck_byte_taps {
  /// [outputs] each
  const int32_t *first;
  const int32_t *count;
  /// [outputs, taps]
  const int32_t *weights;
  ptrdiff_t outputs, taps;
} ck_byte_taps;

/// y[rows.outputs, columns.outputs, 3] from x [height, width, 3]: first along the rows of x into
/// between [height, columns.outputs, 3], then along its columns, rounded and clipped to 8 bits
/// after each. If `rows` or `columns` is NULL, that axis keeps its size; at least one is given.
void ck_resample_bytes(
  ck_pool *pool, const uint8_t *x, ptrdiff_t height, ptrdiff_t width,
  const ck_byte_taps *_Nullable rows, const ck_byte_taps *_Nullable columns, uint8_t *between,
  uint8_t *y);

#pragma clang assume_nonnull end

#endif
