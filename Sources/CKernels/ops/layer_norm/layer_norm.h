// Layer normalisation (Ba, Kiros and Hinton, 2016).

#ifndef CK_LAYER_NORM_H
#define CK_LAYER_NORM_H

#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// y = activation((x - mean) / sqrt(variance + epsilon) · weight + bias), with mean and variance
/// (over n, not n - 1) of each row.
typedef struct ck_layer_norm_args {
  /// [m, n]
  const float *x;
  /// [m, n]; may be `x`.
  float *y;
  ptrdiff_t m, n;
  /// [n] each
  const float *weight;
  const float *bias;
  float epsilon;
  ck_activation activation;
} ck_layer_norm_args;

void ck_layer_norm(ck_pool *pool, const ck_layer_norm_args *args);

#pragma clang assume_nonnull end

#endif
