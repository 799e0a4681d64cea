// Linear combinations of two arrays.

#ifndef CK_COMBINE_H
#define CK_COMBINE_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// y[i] = alpha · x[i] + beta · z[i mod period] + gamma, for x and y of `count` floats and z of
/// `period` floats. Without `z` its term is left out. `y` may be `x`; it may be `z` if `period`
/// equals `count`.
void ck_combine(
  ck_pool *pool, const float *x, const float *_Nullable z, ptrdiff_t period, float alpha,
  float beta, float gamma, float *y, ptrdiff_t count);

#pragma clang assume_nonnull end

#endif
