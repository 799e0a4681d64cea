// Conversion between float32 and IEEE half precision, for features kept on disk.

#ifndef CK_HALF_H
#define CK_HALF_H

#include "ck_pool.h"

#pragma clang assume_nonnull begin

/// y = x rounded to half precision, to the nearest, ties to even. Beyond ±65504, the largest half,
/// it is that; a NaN stays one.
void ck_to_half(ck_pool *pool, const float *x, uint16_t *y, ptrdiff_t count);

/// y = x, exactly.
void ck_from_half(ck_pool *pool, const uint16_t *x, float *y, ptrdiff_t count);

#pragma clang assume_nonnull end

#endif
