// Depthwise convolution in register tiles: some neighbouring pixels of a row by two vectors of
// channels, which share the weights of each place of the kernel.

#ifndef CK_DEPTHWISE_VECTOR_TEMPLATE_H
#define CK_DEPTHWISE_VECTOR_TEMPLATE_H

#include "../../vector/tile_template.h"
#include "depthwise_pixel.h"

/// The channels c..<c + TILE_COLUMNS of the outputs ox..<ox + count of row `oy`, `count` constant.
/// All of them read the columns `first`..<`end` of the kernel, and no others.
/// - weights: [kernel, kernel, TILE_COLUMNS], of these channels
INLINE void depthwise_tile(
  const ck_depthwise_args *a, const float *weights, ptrdiff_t oy, ptrdiff_t ox, const int count,
  ptrdiff_t c, ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t half = a->kernel / 2, channels = a->channels;
  vf sums[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < TILE_VECTORS; v++) {
    vf bias = a->bias ? load(a->bias + c + v * CK_LANES) : splat(0);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) sums[r][v] = bias;
  }
  for (ptrdiff_t ky = 0; ky < a->kernel; ky++) {
    ptrdiff_t iy = oy + ky - half;
    if (iy < 0 || iy >= a->height) continue;
    const float *x = a->x + (iy * a->width + ox - half + first) * channels + c;
    const float *w = weights + (ky * a->kernel + first) * TILE_COLUMNS;
    for (ptrdiff_t kx = first; kx < end; kx++, x += channels, w += TILE_COLUMNS) {
#pragma clang loop unroll(full)
      for (int v = 0; v < TILE_VECTORS; v++) {
        vf weight = load(w + v * CK_LANES);
#pragma clang loop unroll(full)
        for (int r = 0; r < count; r++) {
          sums[r][v] = multiply_add(load(x + r * channels + v * CK_LANES), weight, sums[r][v]);
        }
      }
    }
  }
  float *y = a->y + (oy * a->width + ox) * channels + c;
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) store(y + r * channels + v * CK_LANES, sums[r][v]);
  }
}

/// The channels c..<c + TILE_COLUMNS of a row of outputs.
static void depthwise_columns(
  const ck_depthwise_args *a, const float *weights, ptrdiff_t oy, ptrdiff_t c) {
  ptrdiff_t half = a->kernel / 2;
  for (ptrdiff_t ox = 0, count; ox < a->width; ox += count) {
    // Outputs near the edges, which the kernel reaches past, come one by one.
    bool is_inner = ox >= half && ox + half < a->width;
    ptrdiff_t first = ox < half ? half - ox : 0;
    ptrdiff_t end = ox + half < a->width ? a->kernel : a->width - ox + half;
    count = is_inner ? even_part(a->width - half - ox, TILE_ROWS) : 1;
#define CALL(count) depthwise_tile(a, weights, oy, ox, count, c, first, end)
    WITH_CONSTANT_ROWS(count, CALL)
#undef CALL
  }
}

static void depthwise_row(const ck_depthwise_args *a, ptrdiff_t oy) {
  ptrdiff_t whole = a->channels / TILE_COLUMNS * TILE_COLUMNS, taps = a->kernel * a->kernel;
  // The channels of a place of the kernel are often a multiple of 1 KiB apart and would share a few
  // cache sets.
  float *weights = ck_scratch((size_t)(taps * TILE_COLUMNS));
  for (ptrdiff_t c = 0; c < whole; c += TILE_COLUMNS) {
    for (ptrdiff_t tap = 0; tap < taps; tap++) {
      const float *from = a->weights + tap * a->channels + c;
      memcpy(weights + tap * TILE_COLUMNS, from, TILE_COLUMNS * sizeof(float));
    }
    depthwise_columns(a, weights, oy, c);
  }
  if (whole == a->channels) return;
  for (ptrdiff_t ox = 0; ox < a->width; ox++) depthwise_pixel(a, oy, ox, whole);
}

#endif
