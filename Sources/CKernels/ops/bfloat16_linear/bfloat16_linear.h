// A linear layer with factors in bfloat16 and sums in float32.

#ifndef CK_BFLOAT16_LINEAR_H
#define CK_BFLOAT16_LINEAR_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// The same as `ck_linear`, with x and the weights in bfloat16. Bias, residual
/// and y are float32.
typedef struct ck_bfloat16_linear_args {
  /// [m, k], rows `x_stride` apart
  const float *x;
  ptrdiff_t x_stride;
  /// [m, n], rows `y_stride` apart
  float *y;
  ptrdiff_t y_stride;
  ptrdiff_t m, n, k;
  /// Weights [n, k] as packed by `ck_pack_bfloat16`.
  const uint16_t *packed;
  const float *_Nullable bias;
  /// [m, n], rows `residual_stride` apart. May be `y` itself, with the same stride.
  const float *_Nullable residual;
  ptrdiff_t residual_stride;
  ck_activation activation;
} ck_bfloat16_linear_args;

void ck_bfloat16_linear(ck_pool *pool, const ck_bfloat16_linear_args *args);

#pragma clang assume_nonnull end

#endif
