// Element-wise activation functions.

#ifndef CK_ACTIVATE_H
#define CK_ACTIVATE_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

typedef enum ck_activation {
  CK_IDENTITY = 0,
  /// max(x, 0)
  CK_RELU,
  /// x Φ(x), where Φ is the normal distribution function: the exact GELU, not the tanh
  /// approximation (Hendrycks and Gimpel, 2016).
  CK_GELU,
  /// 1 / (1 + e⁻ˣ)
  CK_SIGMOID,
} ck_activation;

/// y = activation(x), for x and y of `count` floats. `y` may be `x`.
void ck_activate(
  ck_pool *pool, const float *x, float *y, ptrdiff_t count, ck_activation activation);

#pragma clang assume_nonnull end

#endif
