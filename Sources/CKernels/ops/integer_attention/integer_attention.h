// Attention in 16-bit integers, an approximation of `ck_attention` for many queries and keys.

#ifndef CK_INTEGER_ATTENTION_H
#define CK_INTEGER_ATTENTION_H

#include "../attention/attention.h"

#pragma clang assume_nonnull begin

/// Number of floats of workspace that `ck_integer_attention` needs for a problem of this size on
/// this pool.
ptrdiff_t ck_integer_attention_workspace(const ck_pool *pool, const ck_attention_args *args);

/// The same as `ck_attention`, with each query, key and column of values rounded to integer
/// multiples of its own step, of 10 to 15 bits, and the softmax weights to 13 bits. In plain C
/// nothing is rounded.
void ck_integer_attention(ck_pool *pool, const ck_attention_args *args);

#pragma clang assume_nonnull end

#endif
