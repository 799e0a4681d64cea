// A linear layer in fixed-point numbers of three digits: as exact as float32.

#ifndef CK_DIGIT_LINEAR_H
#define CK_DIGIT_LINEAR_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// The same as `ck_linear`, with each row of x and of the weights in fixed-point numbers of three
/// digits of eight bits. Products of digits are summed exactly, in 32-bit integers. A row with a
/// number that is infinite or NaN gives NaN.
typedef struct ck_digit_linear_args {
  /// [m, k], rows `x_stride` apart
  const float *x;
  ptrdiff_t x_stride;
  /// [m, n], rows `y_stride` apart
  float *y;
  ptrdiff_t y_stride;
  /// k is at most CK_MOST_DIGIT_INPUTS.
  ptrdiff_t m, n, k;
  /// Weights [n, k] and their steps, as made by `ck_pack_digits`.
  const int8_t *packed;
  const float *steps;
  const float *_Nullable bias;
  /// [m, n], rows `residual_stride` apart. May be `y` itself, with the same stride.
  const float *_Nullable residual;
  ptrdiff_t residual_stride;
  ck_activation activation;
} ck_digit_linear_args;

void ck_digit_linear(ck_pool *pool, const ck_digit_linear_args *args);

#pragma clang assume_nonnull end

#endif
