// The transformer's feed-forward block in fixed-point numbers of three digits.

#ifndef CK_DIGIT_MLP_H
#define CK_DIGIT_MLP_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// y = W₂ activation(W₁ norm(x) + b₁) + b₂ + residual, as `ck_mlp`, for each row. The result is
/// bit-equal to `ck_layer_norm` and two calls of `ck_digit_linear`, but the hidden values stay in a
/// core's cache.
typedef struct ck_digit_mlp_args {
  /// [m, inputs]
  const float *x;
  /// [m, outputs]
  float *y;
  /// Inputs and hidden values are at most CK_MOST_DIGIT_INPUTS.
  ptrdiff_t m, inputs, hidden, outputs;
  /// [inputs] each: the weights of the layer normalisation. Without them x is not normalised.
  const float *_Nullable norm_weight, *_Nullable norm_bias;
  float norm_epsilon;
  /// W₁ [hidden, inputs] and W₂ [outputs, hidden] and their steps, as made by `ck_pack_digits`.
  const int8_t *packed_first, *packed_second;
  const float *steps_first, *steps_second;
  /// [hidden] and [outputs]
  const float *_Nullable bias_first, *_Nullable bias_second;
  /// [m, outputs]
  const float *_Nullable residual;
  ck_activation activation;
} ck_digit_mlp_args;

void ck_digit_mlp(ck_pool *pool, const ck_digit_mlp_args *args);

#pragma clang assume_nonnull end

#endif
