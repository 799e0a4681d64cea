// The transformer's feed-forward block with factors in bfloat16.

#ifndef CK_BFLOAT16_MLP_H
#define CK_BFLOAT16_MLP_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// y = W₂ activation(W₁ norm(x) + b₁) + b₂ + residual, as `ck_mlp`. The factors of both products
/// are in bfloat16: the normalised x, the hidden values and the weights. Between
/// the products, values stay in a core's cache.
typedef struct ck_bfloat16_mlp_args {
  /// [m, inputs]
  const float *x;
  /// [m, outputs]
  float *y;
  ptrdiff_t m, inputs, hidden, outputs;
  /// [inputs] each: the weights of the layer normalisation. Without them x is not normalised.
  const float *_Nullable norm_weight, *_Nullable norm_bias;
  float norm_epsilon;
  /// W₁ [hidden, inputs] and W₂ [outputs, hidden], as packed by `ck_pack_bfloat16`.
  const uint16_t *packed_first, *packed_second;
  /// [hidden] and [outputs]
  const float *_Nullable bias_first, *_Nullable bias_second;
  /// [m, outputs]
  const float *_Nullable residual;
  ck_activation activation;
} ck_bfloat16_mlp_args;

void ck_bfloat16_mlp(ck_pool *pool, const ck_bfloat16_mlp_args *args);

#pragma clang assume_nonnull end

#endif
