// Conversion between float32 and IEEE half precision, for features cached on disk.

#ifndef CK_HALF_H
#define CK_HALF_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// y = x in half precision, rounded to nearest, ties to even, for x and y of `count` numbers.
/// Numbers beyond ±65504, the largest half, become ±65504; a NaN stays a NaN. The same bits on
/// every instruction set.
void ck_to_half(ck_pool *pool, const float *x, uint16_t *y, ptrdiff_t count);

/// y = x, exactly.
void ck_from_half(ck_pool *pool, const uint16_t *x, float *y, ptrdiff_t count);

#pragma clang assume_nonnull end

#endif
