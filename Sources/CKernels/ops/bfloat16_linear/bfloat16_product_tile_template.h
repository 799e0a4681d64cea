// Products with packed weights in bfloat16 on tiles.

#ifndef CK_BFLOAT16_PRODUCT_TILE_TEMPLATE_H
#define CK_BFLOAT16_PRODUCT_TILE_TEMPLATE_H

#include "../../tiles/block_template.h"
#include "../../weights/weights.h"

/// activation(left · weightsᵀ + bias + residual). The result is either rows of floats or, for the
/// next product, tiles of a left factor.
typedef struct tile_product {
  /// [ceil(rows / 32) · 2, ceil(k / 32), 16, 32]
  const uint16_t *left;
  ptrdiff_t rows, n, k;
  const uint16_t *packed;
  const float *bias;
  ck_activation activation;
  /// [rows, n], `y_stride` apart; NULL for tiles.
  float *y;
  ptrdiff_t y_stride;
  const float *residual;
  ptrdiff_t residual_stride;
  /// [ceil(rows / 32) · 2, ceil(n / 32), 16, 32]
  uint16_t *tiles;
} tile_product;

/// A block of 32 × 32 sums whose bias, residual and activation are still to come, and where it goes.
typedef struct tile_sums {
  const float *sums;
  wf bias[2];
  /// Rows and columns that exist.
  ptrdiff_t rows, columns;
  float *y;
  const float *residual;
  uint16_t *tiles;
} tile_sums;

/// Halves from 16 rows of resulting tiles to the next ones.
INLINE ptrdiff_t tile_result_stride(const tile_product *a) { return round_up(a->n, 32) * 16; }

INLINE tile_sums
tile_sums_at(const tile_product *a, const float *sums, ptrdiff_t row, ptrdiff_t column) {
  tile_sums block = {
    .sums = sums,
    .bias = {wide_splat(0), wide_splat(0)},
    .rows = a->rows - row,
    .columns = a->n - column,
  };
  if (block.rows > 32) block.rows = 32;
  if (a->bias && block.columns >= 32) {
    block.bias[0] = wide_load(a->bias + column);
    block.bias[1] = wide_load(a->bias + column + 16);
  } else if (a->bias) {
    block.bias[0] = wide_load_part(a->bias + column, block.columns < 16 ? block.columns : 16);
    block.bias[1] = wide_load_part(a->bias + column + 16, block.columns - 16);
  }
  if (a->y) block.y = a->y + row * a->y_stride + column;
  if (a->residual) block.residual = a->residual + row * a->residual_stride + column;
  if (a->tiles) {
    block.tiles = a->tiles + row / 16 * tile_result_stride(a);
    block.tiles += column * 16;
  }
  return block;
}

/// Finishes row `r` of a block.
INLINE void tile_finish(
  const tile_product *a, const tile_sums *block, ptrdiff_t r, const bool makes_tiles,
  const ck_activation activation) {
  wf first = wide_load(block->sums + r * 32) + block->bias[0];
  wf second = wide_load(block->sums + r * 32 + 16) + block->bias[1];
  if (makes_tiles) {
    uint16_t *to = block->tiles + r / 16 * tile_result_stride(a) + r % 16 * 32;
    first = wide_activated(first, activation);
    second = wide_activated(second, activation);
    *(wh2_unaligned *)to = wide_halves(first, second);
    return;
  }
  if (r >= block->rows) return;
  float *y = block->y + r * a->y_stride;
  const float *residual = block->residual ? block->residual + r * a->residual_stride : NULL;
  ptrdiff_t columns = block->columns;
  if (columns >= 32) {
    if (residual) {
      first += wide_load(residual);
      second += wide_load(residual + 16);
    }
    wide_store(y, wide_activated(first, activation));
    wide_store(y + 16, wide_activated(second, activation));
  } else {
    if (residual) {
      first += wide_load_part(residual, columns < 16 ? columns : 16);
      second += wide_load_part(residual + 16, columns - 16);
    }
    wide_store_part(y, wide_activated(first, activation), columns);
    wide_store_part(y + 16, wide_activated(second, activation), columns - 16);
  }
}

/// Fetches what `tile_finish` will read and write for row `r`.
INLINE void tile_finish_fetch(const tile_product *a, const tile_sums *block, ptrdiff_t r) {
  if (r >= block->rows) return;
  const float *y = block->y + r * a->y_stride;
  __builtin_prefetch(y, 1, 3);
  __builtin_prefetch(y + 16, 1, 3);
  if (!block->residual) return;
  const float *residual = block->residual + r * a->residual_stride;
  __builtin_prefetch(residual, 0, 3);
  __builtin_prefetch(residual + 16, 0, 3);
}

/// Panels are the outer loop: a panel stays in L1 while the blocks of rows, in L2, pass over it. A
/// block is finished during the products of the next one, which leave the vector units idle.
INLINE void tile_product_as(
  const tile_product *a, const bool makes_tiles, const ck_activation activation) {
  _Alignas(64) float sums[2][32 * 32];
  ptrdiff_t steps = round_up(a->k, 32) / 32, blocks = round_up(a->rows, 32) / 32;
  ptrdiff_t panels = round_up(a->n, 32) / 32, side = 0;
  // Rows to finish with each step.
  ptrdiff_t pace = steps > 2 ? (32 + steps - 3) / (steps - 2) : 32;
  tile_sums last = {.sums = sums[1]};
  ptrdiff_t finished = 32;
  block_rest rest = {NULL, 0};
  for (ptrdiff_t p = 0; p < panels; p++) {
    const uint16_t *panel = a->packed + p * steps * 2 * TILE_HALVES;
    // The next panel is fetched meanwhile, a share with each block.
    const char *next = (const char *)(panel + steps * 2 * TILE_HALVES);
    ptrdiff_t share = p + 1 < panels ? 4 * steps * TILE_HALVES / blocks : 0;
    for (ptrdiff_t b = 0; b < blocks; b++) {
      const uint16_t *upper = a->left + b * 2 * steps * TILE_HALVES;
      const uint16_t *lower = upper + steps * TILE_HALVES;
      const tile_sums own = tile_sums_at(a, sums[side], b * 32, p * 32);
      ptrdiff_t done = block_begin(upper, lower, panel, steps, NULL, 0, &rest);
      const char *line = next + b * share, *end = line + share;
      ptrdiff_t lines = done < steps ? share / 64 / (steps - done) + 1 : 0, fetched = 0;
      for (ptrdiff_t i = done; i < steps; i++) {
        block_step(upper + i * TILE_HALVES, lower + i * TILE_HALVES, panel + i * 2 * TILE_HALVES);
        for (ptrdiff_t r = 0; r < pace && finished < 32; r++) {
          tile_finish(a, &last, finished++, makes_tiles, activation);
        }
        if (!makes_tiles) {
          for (ptrdiff_t r = 0; r < pace && fetched < 32; r++) {
            tile_finish_fetch(a, &own, fetched++);
          }
        }
        for (ptrdiff_t l = 0; l < lines && line < end; l++, line += 64) {
          __builtin_prefetch(line, 0, 2);
        }
      }
      while (finished < 32) tile_finish(a, &last, finished++, makes_tiles, activation);
      block_end(sums[side], 32, &rest);
      last = own;
      finished = 0;
      side = 1 - side;
    }
  }
  block_store_rest(&rest);
  while (finished < 32) tile_finish(a, &last, finished++, makes_tiles, activation);
}

INLINE void tile_multiply_as(const tile_product *a, const bool makes_tiles) {
  switch (a->activation) {
    case CK_IDENTITY: tile_product_as(a, makes_tiles, CK_IDENTITY); break;
    case CK_RELU: tile_product_as(a, makes_tiles, CK_RELU); break;
    case CK_GELU: tile_product_as(a, makes_tiles, CK_GELU); break;
    case CK_SIGMOID: tile_product_as(a, makes_tiles, CK_SIGMOID); break;
  }
}

/// The calling thread's tiles are configured.
static void tile_multiply(const tile_product *a) {
  if (a->tiles) {
    tile_multiply_as(a, true);
  } else {
    tile_multiply_as(a, false);
  }
}

/// Rows of a block, a multiple of 32: at most 256, as many as keep tiles of `width` halves a row
/// within a megabyte, and few enough for every thread to have work.
static inline ptrdiff_t tile_block_rows(const ck_pool *pool, ptrdiff_t m, ptrdiff_t width) {
  ptrdiff_t most = (1 << 20) / (2 * width) / 32 * 32;
  ptrdiff_t share = round_up(m / ck_pool_threads(pool) + 1, 32);
  if (most > 256) most = 256;
  if (most > share) most = share;
  return most < 32 ? 32 : most;
}

#endif
