// Attention with factors in fixed-point numbers of three digits: as exact as float32.

#ifndef CK_DIGIT_ATTENTION_H
#define CK_DIGIT_ATTENTION_H

#include "../attention/attention.h"

#pragma clang assume_nonnull begin

/// Number of floats of workspace that `ck_digit_attention` needs for a problem of this size on this
/// pool.
ptrdiff_t ck_digit_attention_workspace(const ck_pool *pool, const ck_attention_args *args);

/// The same as `ck_attention`. On matrix tiles, the rows of q and k and, for some keys at a time, the
/// columns of v and the rows of softmax weights are fixed-point numbers of three digits of eight
/// bits (`weights/digits.h`); a number that is infinite or NaN makes all it takes part in NaN.
/// Elsewhere it is `ck_attention`.
void ck_digit_attention(ck_pool *pool, const ck_attention_args *args);

#pragma clang assume_nonnull end

#endif
