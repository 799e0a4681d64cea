// SAM 2's memory attention: attention to memories that lie on a grid, without forming the keys.

#ifndef CK_GRID_ATTENTION_H
#define CK_GRID_ATTENTION_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// out = softmax(scale · q kᵀ) values for a single head, where the key of a memory m at column x
/// and row y of the grid is k = R(x, y)(W m + b). R is the axial rotary position encoding: its
/// first half of channels turns with x, the second half with y. Then a logit is
///
///     q · k = (A_x + B_y) · m + α_x + β_y,
///
/// where A_x and α_x derive from the first half of q, and B_y and β_y from the second half. No key
/// is formed, and a memory costs its own width (64 in SAM 2) instead of the width of q (256).
///
/// Angles are counted from the grid's centre. There, a pair of channels turned by the angle θ
/// contributes cos θ P + sin θ S, with P and S products of the pairs of q and of the weights. So
/// the columns at equal distances on both sides of the centre share their sums:
/// A_±x = Σ cos θ P ± Σ sin θ S.
typedef struct ck_grid_attention_args {
  /// [queries, channels], each turned by its own place; channels is a multiple of 4.
  const float *q;
  /// m: [height, width, frames, memory] (all frames of a place together), then [unplaced, memory]
  const float *keys;
  /// In the same layout.
  const float *values;
  /// [queries, memory]
  float *out;
  ptrdiff_t queries, channels, memory, width, height, frames;
  /// Number of tokens after those of the grid, whose keys are not turned (object pointers).
  ptrdiff_t unplaced;
  float scale;
  /// (W | b)ᵀ, turned as at the grid's centre: [memory + 1, channels]
  const float *weights;
  /// Cosines and sines of the pairs' angles at the columns from the centre to the right; if `width`
  /// is odd, the middle column is included: [(width + 1) / 2, channels / 4]
  const float *column_cosines, *column_sines;
  /// The same for the rows from the centre downwards: [(height + 1) / 2, channels / 4]
  const float *row_cosines, *row_sines;
  /// (W | b)ᵀ without rotation: [memory + 1, channels]
  const float *unplaced_weights;
  /// For `ck_integer_grid_attention` and `ck_bfloat16_grid_attention`: as many floats as
  /// `ck_integer_grid_workspace` or `ck_bfloat16_grid_workspace` returns; their contents are
  /// overwritten. Otherwise NULL.
  float *_Nullable workspace;
} ck_grid_attention_args;

void ck_grid_attention(ck_pool *pool, const ck_grid_attention_args *args);

#pragma clang assume_nonnull end

#endif
