// A linear layer in 8-bit integers, an approximation of `ck_linear`.

#ifndef CK_INTEGER_LINEAR_H
#define CK_INTEGER_LINEAR_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// The same as `ck_linear`, with quantised weights. Each row of x is rounded to 256 evenly spaced
/// values between its smallest and its largest number; products are summed in 32-bit integers.
typedef struct ck_integer_linear_args {
  /// [m, k], rows `x_stride` apart; k is at least 1.
  const float *x;
  ptrdiff_t x_stride;
  /// [m, n], rows `y_stride` apart
  float *y;
  ptrdiff_t y_stride;
  ptrdiff_t m, n, k;
  /// Weights [n, k] and their steps and sums, as made by `ck_quantize`.
  const int8_t *packed;
  const float *steps, *sums;
  const float *_Nullable bias;
  /// [m, n], rows `residual_stride` apart. May be `y` itself, with the same stride.
  const float *_Nullable residual;
  ptrdiff_t residual_stride;
  ck_activation activation;
} ck_integer_linear_args;

void ck_integer_linear(ck_pool *pool, const ck_integer_linear_args *args);

#pragma clang assume_nonnull end

#endif
