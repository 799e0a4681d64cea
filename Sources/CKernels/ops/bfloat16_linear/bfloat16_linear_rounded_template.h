// Linear layers with rounded factors, by the float32 products of the including file's instruction
// set; in plain C this is the reference.

#ifndef CK_BFLOAT16_LINEAR_ROUNDED_TEMPLATE_H
#define CK_BFLOAT16_LINEAR_ROUNDED_TEMPLATE_H

#include "../../isa/headers.h"
#include "../../weights/bfloat16.h"
#include "../linear/linear_template.h"
#include "../rounding.h"
#include "bfloat16_linear.h"

enum {
  /// Rows of a block: a multiple of every tile height.
  ROUNDED_BLOCK = 84,
};

/// to [width] = from [width], rounded. `to` may be `from`.
static inline void round_floats(const float *from, ptrdiff_t width, float scale, float *to) {
  for (ptrdiff_t i = 0; i < width; i++) to[i] = rounded_to_bfloat16(from[i] * scale);
}

/// The products of factors in `parts` parts.
static inline int part_products(int parts) { return parts == 1 ? 1 : 3; }

/// Which parts of the left and of the right factor meet.
static const int part_pairs[3][2] = {{0, 0}, {1, 0}, {0, 1}};

/// Columns of rows of `k` floats once they are rounded: for each 32 columns, 32 for each product of
/// parts.
static inline ptrdiff_t rounded_width(ptrdiff_t k, int parts) {
  return parts == 1 ? k : round_up(k, 32) * part_products(parts);
}

/// A row of a left factor [k], rounded. `to` [rounded_width(k)] is another row.
static inline void round_left_row(const float *from, ptrdiff_t k, int parts, float *to) {
  if (parts == 1) {
    round_floats(from, k, 1, to);
    return;
  }
  for (ptrdiff_t i = 0; i < round_up(k, 32); i++) {
    float rest = i < k ? from[i] : 0, part[CK_MOST_PARTS];
    for (int p = 0; p < parts; p++) {
      part[p] = rounded_to_bfloat16(rest);
      rest -= part[p];
    }
    float *first = to + i / 32 * 32 * part_products(parts) + i % 32;
    for (int p = 0; p < part_products(parts); p++) first[p * 32] = part[part_pairs[p][0]];
  }
}

/// The distance of rows of `width` floats: not a power of two, so that rows do not share cache
/// sets.
static inline ptrdiff_t rounded_stride(ptrdiff_t width) { return round_up(width, 16) + 16; }

/// A panel of packed weights as floats [k, 32], as `ck_pack` orders them, where k is a
/// `rounded_width`.
static void unpack_panel(const uint16_t *packed, ptrdiff_t k, int parts, float *panel) {
  for (ptrdiff_t i = 0; i < k; i += 2) {
    ptrdiff_t step = i / 32 / part_products(parts);
    ptrdiff_t tile = step * parts + part_pairs[i / 32 % part_products(parts)][1];
    for (ptrdiff_t half = 0; half < 2; half++) {
      const uint16_t *pairs = packed + ((tile * 2 + half) * 16 + i % 32 / 2) * 32;
      float *to = panel + i * CK_PANEL + half * 16;
      for (ptrdiff_t j = 0; j < 16; j++) to[j] = float_of_bfloat16(pairs[2 * j]);
      if (i + 1 == k) continue;
      for (ptrdiff_t j = 0; j < 16; j++) to[CK_PANEL + j] = float_of_bfloat16(pairs[2 * j + 1]);
    }
  }
}

/// A linear layer of `a->m` rows of x that are rounded already, so that k is a `rounded_width`.
/// `panel` has room for [k, 32] floats.
static void rounded_rows(const ck_bfloat16_linear_args *a, float *panel) {
  ptrdiff_t steps = round_up(a->k, 32) / 32 / part_products(a->parts);
  for (ptrdiff_t first = 0; first < a->n; first += CK_PANEL) {
    unpack_panel(a->packed + first * steps * 32 * a->parts, a->k, a->parts, panel);
    const ck_linear_args part = {
      .x = a->x,
      .x_stride = a->x_stride,
      .y = a->y + first,
      .y_stride = a->y_stride,
      .m = a->m,
      .n = a->n - first < CK_PANEL ? a->n - first : CK_PANEL,
      .k = a->k,
      .packed = panel,
      .bias = a->bias ? a->bias + first : NULL,
      .residual = a->residual ? a->residual + first : NULL,
      .residual_stride = a->residual_stride,
      .activation = a->activation,
    };
    linear_rows(&part, 0, a->m);
  }
}

static void bfloat16_linear_item(void *context, ptrdiff_t item) {
  const ck_bfloat16_linear_args *a = context;
  ptrdiff_t width = rounded_width(a->k, a->parts);
  ptrdiff_t begin = item * ROUNDED_BLOCK, stride = rounded_stride(width);
  ptrdiff_t rows = a->m - begin < ROUNDED_BLOCK ? a->m - begin : ROUNDED_BLOCK;
  float *x = ck_scratch((size_t)(rows * stride + width * CK_PANEL));
  for (ptrdiff_t r = 0; r < rows; r++) {
    round_left_row(a->x + (begin + r) * a->x_stride, a->k, a->parts, x + r * stride);
  }
  ck_bfloat16_linear_args block = *a;
  block.x = x;
  block.x_stride = stride;
  block.y += begin * a->y_stride;
  block.m = rows;
  block.k = width;
  if (block.residual) block.residual += begin * a->residual_stride;
  rounded_rows(&block, x + rows * stride);
}

static void bfloat16_linear(ck_pool *pool, const ck_bfloat16_linear_args *args) {
  ck_bfloat16_linear_args copy = *args;
  ck_pool_run(pool, (args->m + ROUNDED_BLOCK - 1) / ROUNDED_BLOCK, bfloat16_linear_item, &copy);
}

#endif
