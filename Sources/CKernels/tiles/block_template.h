// Blocks of 32 × 32 sums on tiles 0...3: products of two tiles of a left factor with two of a right
// one, so that four loads serve four products. Tiles 4 and 5 hold the left factor, 6 and 7 the
// right one.

#ifndef CK_BLOCK_TEMPLATE_H
#define CK_BLOCK_TEMPLATE_H

#include "../ops/rounding.h"
#include "amx_template.h"
#include "wide_template.h"

/// Writes 32 numbers of a row of a left factor, for one step.
INLINE void store_parts(wf first, wf second, uint16_t *to, const int parts) {
#pragma clang loop unroll(full)
  for (int part = 0; part < parts; part++) {
    wh2 halves = wide_halves(first, second);
    *(wh2_unaligned *)(to + part * TILE_HALVES) = halves;
    if (part + 1 < parts) wide_subtract(&first, &second, halves);
  }
}

INLINE void rows_to_parts(
  const float *from, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, float scale,
  const int parts, uint16_t *tiles) {
  ptrdiff_t steps = round_up(width, 32) / 32;
  wf factor = wide_splat(scale);
  for (ptrdiff_t r = 0; r < round_up(rows, 32); r++) {
    uint16_t *to = tiles + (r / 16 * steps * parts * 16 + r % 16) * 32;
    for (ptrdiff_t i = 0; i < steps; i++) {
      wf values[2] = {wide_splat(0), wide_splat(0)};
      if (r < rows) wide_load_row(from + r * stride, i * 32, width, values);
      store_parts(values[0] * factor, values[1] * factor, to + i * parts * TILE_HALVES, parts);
    }
  }
}

/// Rounds rows [rows, width] of floats, `stride` apart and multiplied by `scale`, into tiles of a
/// left factor [ceil(rows / 32) · 2, ceil(width / 32), parts, 16, 32], padded with zeros.
static void rows_to_tiles(
  const float *from, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, float scale, int parts,
  uint16_t *tiles) {
  if (parts == 1) {
    rows_to_parts(from, stride, rows, width, scale, 1, tiles);
  } else {
    rows_to_parts(from, stride, rows, width, scale, 2, tiles);
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

/// Products of a left factor with the right one that is loaded.
INLINE void block_left(const uint16_t *upper, const uint16_t *lower) {
  amx_load(4, upper, 64);
  amx_multiply(0, 4, 6);
  amx_multiply(1, 4, 7);
  amx_load(5, lower, 64);
  amx_multiply(2, 5, 6);
  amx_multiply(3, 5, 7);
}

/// Products of the left factor that is loaded with a right one.
INLINE void block_right(const uint16_t *right) {
  amx_load(6, right, 64);
  amx_multiply(0, 4, 6);
  amx_multiply(2, 5, 6);
  amx_load(7, right + TILE_HALVES, 64);
  amx_multiply(1, 4, 7);
  amx_multiply(3, 5, 7);
}

/// The other products of a step, after those of the last part of the left factor with the first one of
/// the right factor, which is still loaded. Each changes one factor only, so that twelve products of
/// tiles take eight loads.
INLINE void block_other_parts(
  const uint16_t *upper, const uint16_t *lower, const uint16_t *right, const int parts) {
  if (parts == 1) return;
  block_left(upper, lower);
  block_right(right + 2 * TILE_HALVES);
}

/// One step of 32 numbers of the factors, each with its parts.
INLINE void block_step(
  const uint16_t *upper, const uint16_t *lower, const uint16_t *right, const int parts) {
  block_upper(upper + (parts - 1) * TILE_HALVES, right);
  amx_load(5, lower + (parts - 1) * TILE_HALVES, 64);
  amx_multiply(2, 5, 6);
  amx_multiply(3, 5, 7);
  block_other_parts(upper, lower, right, parts);
}

/// Begins a block with its first step, or two steps of one part, and stores the rest of the block
/// before meanwhile. The sums start at zero, or at what `from` [32, 32] holds if it is given.
/// - Returns: the number of steps done.
INLINE ptrdiff_t block_begin(
  const uint16_t *upper, const uint16_t *lower, const uint16_t *right, ptrdiff_t steps,
  const int parts, const float *from, ptrdiff_t stride, block_rest *rest) {
  ptrdiff_t most = parts == 1 ? 2 : 1, count = steps < most ? steps : most, last = parts - 1;
  if (from) {
    amx_load(0, from, stride * 4);
    amx_load(1, from + 16, stride * 4);
  } else {
    amx_zero(0);
    amx_zero(1);
  }
  for (ptrdiff_t i = 0; i < count; i++) {
    block_upper(upper + (i + last) * TILE_HALVES, right + i * 2 * TILE_HALVES);
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
    block_lower(lower + (i + last) * TILE_HALVES, right + i * 2 * TILE_HALVES);
  }
  if (count > 0) block_other_parts(upper, lower, right, parts);
  return count;
}

/// Stores the upper half of a finished block to `to` [32, 32], and notes the lower half as `rest`.
INLINE void block_end(float *to, ptrdiff_t stride, block_rest *rest) {
  amx_store(0, to, stride * 4);
  amx_store(1, to + 16, stride * 4);
  *rest = (block_rest){to + 16 * stride, stride};
}

#endif
