// A linear layer: the product of a matrix of tokens with constant weights.

#ifndef CK_LINEAR_H
#define CK_LINEAR_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// y[m, n] = activation(x[m, k] · weightsᵀ + bias[n] + residual[m, n])
typedef struct ck_linear_args {
  /// [m, k], rows `x_stride` apart
  const float *x;
  ptrdiff_t x_stride;
  /// [m, n], rows `y_stride` apart
  float *y;
  ptrdiff_t y_stride;
  ptrdiff_t m, n, k;
  /// Weights [n, k] as packed by `ck_pack`.
  const float *packed;
  const float *_Nullable bias;
  /// [m, n], rows `residual_stride` apart. May be `y` itself, with the same stride.
  const float *_Nullable residual;
  ptrdiff_t residual_stride;
  ck_activation activation;
} ck_linear_args;

void ck_linear(ck_pool *pool, const ck_linear_args *args);

#pragma clang assume_nonnull end

#endif
