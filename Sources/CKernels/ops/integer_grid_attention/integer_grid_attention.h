// Memory attention in 16-bit integers, an approximation of `ck_grid_attention`.

#ifndef CK_INTEGER_GRID_ATTENTION_H
#define CK_INTEGER_GRID_ATTENTION_H

#include "../grid_attention/grid_attention.h"

#pragma clang assume_nonnull begin

/// Number of floats of workspace that `ck_integer_grid_attention` needs for a problem of this size
/// on this pool. May be 0.
ptrdiff_t ck_integer_grid_workspace(const ck_pool *pool, const ck_grid_attention_args *args);

/// The same as `ck_grid_attention`, with A, B, the memories and the softmax weights of the grid
/// rounded to 11 to 15 bits. Unplaced tokens stay exact. In plain C nothing is rounded.
void ck_integer_grid_attention(ck_pool *pool, const ck_grid_attention_args *args);

#pragma clang assume_nonnull end

#endif
