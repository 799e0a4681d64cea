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

/// A block of sums whose bias, residual and activation are still to come.
typedef struct tile_sums {
  const float *sums;
  ptrdiff_t row, column;
} tile_sums;

/// Finishes rows `begin`..<`end` of a block.
INLINE void tile_finish(
  const tile_product *a, const tile_sums *block, ptrdiff_t begin, ptrdiff_t end,
  const bool to_tiles, const ck_activation activation) {
  ptrdiff_t columns = a->n - block->column, panels = round_up(a->n, 32) / 32;
  if (!to_tiles && end > a->rows - block->row) end = a->rows - block->row;
  wf bias[2] = {wide_splat(0), wide_splat(0)};
  if (a->bias && columns >= 32) {
    bias[0] = wide_load(a->bias + block->column);
    bias[1] = wide_load(a->bias + block->column + 16);
  } else if (a->bias) {
    bias[0] = wide_load_part(a->bias + block->column, columns < 16 ? columns : 16);
    bias[1] = wide_load_part(a->bias + block->column + 16, columns - 16);
  }
  for (ptrdiff_t r = begin; r < end; r++) {
    ptrdiff_t row = block->row + r;
    wf first = wide_load(block->sums + r * 32) + bias[0];
    wf second = wide_load(block->sums + r * 32 + 16) + bias[1];
    if (to_tiles) {
      uint16_t *to = a->tiles + ((row / 16 * panels + block->column / 32) * 16 + row % 16) * 32;
      *(wh2_unaligned *)to =
        wide_halves(wide_activated(first, activation), wide_activated(second, activation));
      continue;
    }
    float *y = a->y + row * a->y_stride + block->column;
    const float *residual =
      a->residual ? a->residual + row * a->residual_stride + block->column : NULL;
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
}

/// Panels are the outer loop: a panel stays in L1 while the blocks of rows, in L2, pass over it. A
/// block is finished during the products of the next one, which leave the vector units idle.
INLINE void tile_product_as(
  const tile_product *a, const bool to_tiles, const ck_activation activation) {
  _Alignas(64) float sums[2][32 * 32];
  ptrdiff_t steps = round_up(a->k, 32) / 32, blocks = round_up(a->rows, 32) / 32;
  ptrdiff_t panels = round_up(a->n, 32) / 32, side = 0;
  tile_sums last = {.sums = sums[1]};
  ptrdiff_t finished = 32;
  block_rest rest = {NULL, 0};
  for (ptrdiff_t p = 0; p < panels; p++) {
    const uint16_t *panel = a->packed + p * steps * 2 * TILE_HALVES;
    // The next panel is fetched meanwhile, a share with each block.
    const char *next = (const char *)(panel + steps * 2 * TILE_HALVES);
    ptrdiff_t share = p + 1 < panels ? steps * 4 * TILE_HALVES / blocks : 0;
    for (ptrdiff_t b = 0; b < blocks; b++) {
      const uint16_t *upper = a->left + b * 2 * steps * TILE_HALVES;
      const uint16_t *lower = upper + steps * TILE_HALVES;
      ptrdiff_t done = block_begin(upper, lower, panel, steps, NULL, 0, &rest);
      const char *line = next + b * share, *end = line + share;
      ptrdiff_t lines = done < steps ? share / 64 / (steps - done) + 1 : 0;
      for (ptrdiff_t i = done; i < steps; i++) {
        block_step(upper + i * TILE_HALVES, lower + i * TILE_HALVES, panel + i * 2 * TILE_HALVES);
        ptrdiff_t until = (i - done + 1) * 32 / (steps - done);
        if (until > finished) {
          tile_finish(a, &last, finished, until, to_tiles, activation);
          finished = until;
        }
        for (ptrdiff_t l = 0; l < lines && line < end; l++, line += 64) {
          __builtin_prefetch(line, 0, 2);
        }
      }
      if (finished < 32) tile_finish(a, &last, finished, 32, to_tiles, activation);
      block_end(sums[side], 32, &rest);
      last = (tile_sums){sums[side], b * 32, p * 32};
      finished = 0;
      side = 1 - side;
    }
  }
  block_store_rest(&rest);
  if (finished < 32) tile_finish(a, &last, finished, 32, to_tiles, activation);
}

/// The calling thread's tiles are configured.
static void tile_multiply(const tile_product *a) {
  if (a->tiles) {
    switch (a->activation) {
      case CK_IDENTITY: tile_product_as(a, true, CK_IDENTITY); break;
      case CK_RELU: tile_product_as(a, true, CK_RELU); break;
      case CK_GELU: tile_product_as(a, true, CK_GELU); break;
      case CK_SIGMOID: tile_product_as(a, true, CK_SIGMOID); break;
    }
  } else {
    switch (a->activation) {
      case CK_IDENTITY: tile_product_as(a, false, CK_IDENTITY); break;
      case CK_RELU: tile_product_as(a, false, CK_RELU); break;
      case CK_GELU: tile_product_as(a, false, CK_GELU); break;
      case CK_SIGMOID: tile_product_as(a, false, CK_SIGMOID); break;
    }
  }
}

/// Rows of a block, a multiple of 32: at most 256, as many as keep tiles of `width` numbers a row
/// within half a megabyte, and few enough for every thread to have work.
static inline ptrdiff_t tile_block_rows(const ck_pool *pool, ptrdiff_t m, ptrdiff_t width) {
  ptrdiff_t most = (512 << 10) / (2 * round_up(width, 32)) / 32 * 32;
  ptrdiff_t share = round_up(m / ck_pool_threads(pool) + 1, 32);
  if (most > 256) most = 256;
  if (most > share) most = share;
  return most < 32 ? 32 : most;
}

#endif
