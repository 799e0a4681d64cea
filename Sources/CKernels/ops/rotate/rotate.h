// Rotary position encoding (Su et al., 2021).

#ifndef CK_ROTATE_H
#define CK_ROTATE_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// Adjacent channels (2i, 2i + 1) of row t form a complex number, which is multiplied by
/// cosine[t mod period, i] + i·sine[t mod period, i].
typedef struct ck_rotate_args {
  /// [m, 2 · pairs], rows `x_stride` apart
  const float *x;
  ptrdiff_t x_stride;
  /// [m, 2 · pairs], rows `y_stride` apart. May be `x` with the same stride.
  float *y;
  ptrdiff_t y_stride;
  ptrdiff_t m, pairs, period;
  /// [period, pairs] each
  const float *cosine;
  const float *sine;
} ck_rotate_args;

void ck_rotate(ck_pool *pool, const ck_rotate_args *args);

#pragma clang assume_nonnull end

#endif
