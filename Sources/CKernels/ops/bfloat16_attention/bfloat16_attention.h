// Attention with factors in bfloat16 and sums in float32.

#ifndef CK_BFLOAT16_ATTENTION_H
#define CK_BFLOAT16_ATTENTION_H

#include "../attention/attention.h"

#pragma clang assume_nonnull begin

/// Number of floats of workspace that `ck_bfloat16_attention` needs for a problem of this size on
/// this pool.
ptrdiff_t ck_bfloat16_attention_workspace(const ck_pool *pool, const ck_attention_args *args);

/// The same as `ck_attention`, with queries, keys and values rounded to bfloat16, and on matrix
/// tiles the softmax weights too. Elsewhere the weights stay float32.
void ck_bfloat16_attention(ck_pool *pool, const ck_attention_args *args);

#pragma clang assume_nonnull end

#endif
