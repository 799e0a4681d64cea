// A block of queries of attention to memories on a grid, and what the grid's columns and rows
// contribute to its factors: see grid_attention_vector_template.h.

#ifndef CK_GRID_FACTORS_VECTOR_TEMPLATE_H
#define CK_GRID_FACTORS_VECTOR_TEMPLATE_H

#include "../../vector/tile_template.h"
#include "../../vector/transpose_template.h"
#include "../../weights/weights.h"
#include "grid_attention.h"

enum {
  GRID_QUERIES = TILE_COLUMNS,
  /// Blocks of a group.
  GRID_GROUP = 128 / GRID_QUERIES,
  /// Tokens processed at a time: their keys and values stay in L1 for all blocks of a group.
  GRID_TOKENS = 64,
  /// Most columns of the grid processed at a time.
  GRID_PLACES = 16,
  /// The width of SAM 2's memories, for which addresses are constants.
  GRID_CHANNELS = 64,
  /// Channels between two jumps of the loop over channels.
  GRID_STEPS = 4,
};

// Frames whose logits are computed at once: as many as the registers allow.
#if CK_LANES == 16
enum { GRID_FRAMES = 7 };
#define WITH_CONSTANT_FRAMES WITH_CONSTANT_UP_TO_7
#elif defined(__aarch64__)
enum { GRID_FRAMES = 6 };
#define WITH_CONSTANT_FRAMES WITH_CONSTANT_UP_TO_6
#else
enum { GRID_FRAMES = 4 };
#define WITH_CONSTANT_FRAMES WITH_CONSTANT_UP_TO_4
#endif

/// The buffers of one block of queries.
typedef struct grid_block {
  /// [channels, Q], scaled
  float *q;
  /// [X, C + 1, Q] and [Y, C + 1, Q]: what each column and row of the grid contributes to the
  /// factors of a memory's channels, and last to the constant
  float *columns, *rows;
  /// [p, Q] each: products of a pair of q and of the weights
  float *cosine_parts, *sine_parts;
  /// [the longer side's half, Q] each
  float *even, *odd;
  /// [tokens at a time, Q]: logits, then weights
  float *logits;
  /// [C, Q]: sums of weighted values
  float *sums;
  /// [Q]: the logit that weights are relative to, and the sum of weights
  float *highest, *total;
  /// Whether there have been logits, and whether weights are relative to the largest logit so far
  /// instead of the largest of the first ones.
  bool begun, raising;
} grid_block;

/// to[r, Q] = Σᵢ x[r, i] · b[i, Q], or xᵀ instead of x if `transposed`; if `add`, the sum is added to
/// the contents of `to`. The rows of x are `stride` apart.
INLINE void grid_tile(
  const float *x, ptrdiff_t stride, const bool transposed, ptrdiff_t count, const float *b,
  float *to, const bool add, const int rows) {
  vf sums[TILE_ROWS][TILE_VECTORS];
  tile_clear(sums, rows, TILE_VECTORS);
  if (!transposed) {
    tile_accumulate(sums, rows, TILE_VECTORS, x, stride, b, GRID_QUERIES, count);
  } else {
    for (ptrdiff_t i = 0; i < count; i++) {
      vf line[TILE_VECTORS];
#pragma clang loop unroll(full)
      for (int v = 0; v < TILE_VECTORS; v++) line[v] = load(b + i * GRID_QUERIES + v * CK_LANES);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        add_row(sums[r], TILE_VECTORS, x + r + i * stride, line);
      }
    }
  }
  tile_store(sums, rows, TILE_VECTORS, to, GRID_QUERIES, add);
}

/// to[m, Q] = weights[m, k] · q[k, Q]
static void grid_product(
  const float *weights, ptrdiff_t m, ptrdiff_t k, const float *q, float *to) {
  for (ptrdiff_t row = 0, rows; row < m; row += rows) {
    rows = even_part(m - row, TILE_ROWS);
#define CALL(rows) \
  grid_tile(weights + row * k, k, false, k, q, to + row * GRID_QUERIES, false, rows)
    WITH_CONSTANT_ROWS(rows, CALL)
#undef CALL
  }
}

/// The parts [p, Q] of a memory channel: for the pair (q₀, q₁) and the weights' pair (w₀, w₁),
/// q₀ w₀ + q₁ w₁ and q₁ w₀ - q₀ w₁.
static void grid_parts(const float *q, const float *weights, ptrdiff_t pairs, grid_block *block) {
  for (ptrdiff_t p = 0; p < pairs; p++) {
    vf w0 = splat(weights[2 * p]), w1 = splat(weights[2 * p + 1]);
    for (int v = 0; v < TILE_VECTORS; v++) {
      ptrdiff_t at = p * GRID_QUERIES + v * CK_LANES;
      vf q0 = load(q + 2 * p * GRID_QUERIES + v * CK_LANES);
      vf q1 = load(q + (2 * p + 1) * GRID_QUERIES + v * CK_LANES);
      store(block->cosine_parts + at, q0 * w0 + q1 * w1);
      store(block->sine_parts + at, q1 * w0 - q0 * w1);
    }
  }
}

/// Prefetches a row [Q] at `p`.
INLINE void grid_fetch_queries(const float *p) {
  for (ptrdiff_t v = 0; v < GRID_QUERIES; v += 16) __builtin_prefetch(p + v, 0, 2);
}

/// Computes what each place along an axis contributes, [side, C + 1, Q].
/// - q: [2p, Q], the axis' half
/// - weights: [C + 1, channels], starting at the axis' half
static void grid_axis(
  const ck_grid_attention_args *a, grid_block *block, const float *q, const float *weights,
  ptrdiff_t side, const float *cosines, const float *sines, float *to) {
  ptrdiff_t pairs = a->channels / 4, entries = a->memory + 1, half = (side + 1) / 2;
  for (ptrdiff_t c = 0; c < entries; c++) {
    // The places lie far apart, and those of a group do not all fit in L2.
    for (ptrdiff_t i = 0; i < side; i++) {
      grid_fetch_queries(to + (i * entries + c) * GRID_QUERIES);
    }
    grid_parts(q, weights + c * a->channels, pairs, block);
    grid_product(cosines, half, pairs, block->cosine_parts, block->even);
    grid_product(sines, half, pairs, block->sine_parts, block->odd);
    for (ptrdiff_t i = 0; i < half; i++) {
      float *after = to + ((side / 2 + i) * entries + c) * GRID_QUERIES;
      float *before = to + (((side - 1) / 2 - i) * entries + c) * GRID_QUERIES;
      for (ptrdiff_t v = 0; v < GRID_QUERIES; v += CK_LANES) {
        vf even = load(block->even + i * GRID_QUERIES + v);
        vf odd = load(block->odd + i * GRID_QUERIES + v);
        store(before + v, even - odd);
        store(after + v, even + odd);
      }
    }
  }
}

#endif
