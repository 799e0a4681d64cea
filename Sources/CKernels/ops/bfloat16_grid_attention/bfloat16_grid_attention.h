// SAM 2's memory attention with factors in bfloat16, by keys that are formed.

#ifndef CK_BFLOAT16_GRID_ATTENTION_H
#define CK_BFLOAT16_GRID_ATTENTION_H

#include "../grid_attention/grid_attention.h"

#pragma clang assume_nonnull begin

/// Number of floats of workspace that `ck_bfloat16_grid_attention` needs for a problem of this size
/// on this pool.
ptrdiff_t ck_bfloat16_grid_workspace(const ck_pool *pool, const ck_grid_attention_args *args);

/// The same as `ck_grid_attention`, but forms the key of each memory, turned by its place; that is
/// more work, which matrix tiles do faster than they would the separate sums of columns and rows.
/// Memories, the projection, keys, queries and values are rounded to bfloat16, and on matrix tiles
/// the softmax weights too.
void ck_bfloat16_grid_attention(ck_pool *pool, const ck_grid_attention_args *args);

#pragma clang assume_nonnull end

#endif
