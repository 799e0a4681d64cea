// Blocks of 32 × 32 sums on tiles 0...3: products of two tiles of a left factor with two of a right
// one, so that four loads serve four products. Tiles 4 and 5 hold the left factor, 6 and 7 the
// right one.

#ifndef CK_BLOCK_TEMPLATE_H
#define CK_BLOCK_TEMPLATE_H

#include "../ops/rounding.h"
#include "amx_template.h"
#include "wide_template.h"

/// Rounds rows [rows, width] of floats, `stride` apart and multiplied by `scale`, into tiles of a
/// left factor [ceil(rows / 32) · 2, ceil(width / 32), 16, 32], padded with zeros.
static void rows_to_tiles(
  const float *from, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, float scale,
  uint16_t *tiles) {
  ptrdiff_t steps = round_up(width, 32) / 32;
  wf factor = wide_splat(scale);
  for (ptrdiff_t r = 0; r < round_up(rows, 32); r++) {
    uint16_t *to = tiles + (r / 16 * steps * 16 + r % 16) * 32;
    for (ptrdiff_t i = 0; i < steps; i++) {
      wf values[2] = {wide_splat(0), wide_splat(0)};
      if (r < rows) wide_load_row(from + r * stride, i * 32, width, values);
      wh2 row = wide_halves(values[0] * factor, values[1] * factor);
      *(wh2_unaligned *)(to + i * TILE_HALVES) = row;
    }
  }
}

/// A finished block whose lower half is still in its tiles: four stores in a row wait for the last
/// products, two do not.
typedef struct block_rest {
  float *to;
  ptrdiff_t stride;
} block_rest;

INLINE void block_store_rest(block_rest *rest) {
  if (!rest->to) return;
  amx_store(2, rest->to, rest->stride * 4);
  amx_store(3, rest->to + 16, rest->stride * 4);
  rest->to = NULL;
}

INLINE void block_upper(const uint16_t *upper, const uint16_t *right) {
  amx_load(4, upper, 64);
  amx_load(6, right, 64);
  amx_multiply(0, 4, 6);
  amx_load(7, right + TILE_HALVES, 64);
  amx_multiply(1, 4, 7);
}

INLINE void block_lower(const uint16_t *lower, const uint16_t *right) {
  amx_load(5, lower, 64);
  amx_load(6, right, 64);
  amx_multiply(2, 5, 6);
  amx_load(7, right + TILE_HALVES, 64);
  amx_multiply(3, 5, 7);
}

/// One step of 32 numbers of the factors.
INLINE void block_step(const uint16_t *upper, const uint16_t *lower, const uint16_t *right) {
  block_upper(upper, right);
  amx_load(5, lower, 64);
  amx_multiply(2, 5, 6);
  amx_multiply(3, 5, 7);
}

/// Begins a block with its first two steps, or the only one, and stores the rest of the block before
/// meanwhile. The sums start at zero, or at what `from` [32, 32] holds if it is given.
/// - Returns: the number of steps done.
INLINE ptrdiff_t block_begin(
  const uint16_t *upper, const uint16_t *lower, const uint16_t *right, ptrdiff_t steps,
  const float *from, ptrdiff_t stride, block_rest *rest) {
  ptrdiff_t count = steps < 2 ? steps : 2;
  if (from) {
    amx_load(0, from, stride * 4);
    amx_load(1, from + 16, stride * 4);
  } else {
    amx_zero(0);
    amx_zero(1);
  }
  for (ptrdiff_t i = 0; i < count; i++) {
    block_upper(upper + i * TILE_HALVES, right + i * 2 * TILE_HALVES);
  }
  block_store_rest(rest);
  if (from) {
    amx_load(2, from + 16 * stride, stride * 4);
    amx_load(3, from + 16 * stride + 16, stride * 4);
  } else {
    amx_zero(2);
    amx_zero(3);
  }
  for (ptrdiff_t i = 0; i < count; i++) {
    block_lower(lower + i * TILE_HALVES, right + i * 2 * TILE_HALVES);
  }
  return count;
}

/// Stores the upper half of a finished block to `to` [32, 32], and notes the lower half as `rest`.
INLINE void block_end(float *to, ptrdiff_t stride, block_rest *rest) {
  amx_store(0, to, stride * 4);
  amx_store(1, to + 16, stride * 4);
  *rest = (block_rest){to + 16 * stride, stride};
}

#endif
