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

/// A panel of packed weights as floats [k, 32], as `ck_pack` orders them.
static void unpack_panel(const uint16_t *packed, ptrdiff_t k, float *panel) {
  for (ptrdiff_t i = 0; i < k; i += 2) {
    for (ptrdiff_t half = 0; half < 2; half++) {
      const uint16_t *pairs = packed + ((i / 32 * 2 + half) * 16 + i % 32 / 2) * 32;
      float *to = panel + i * CK_PANEL + half * 16;
      for (ptrdiff_t j = 0; j < 16; j++) to[j] = float_of_bfloat16(pairs[2 * j]);
      if (i + 1 == k) continue;
      for (ptrdiff_t j = 0; j < 16; j++) to[CK_PANEL + j] = float_of_bfloat16(pairs[2 * j + 1]);
    }
  }
}

/// A linear layer of `a->m` rows of x that are rounded already. `panel` has room for [k, 32] floats.
static void rounded_rows(const ck_bfloat16_linear_args *a, float *panel) {
  ptrdiff_t width = round_up(a->k, 32);
  for (ptrdiff_t first = 0; first < a->n; first += CK_PANEL) {
    unpack_panel(a->packed + first * width, a->k, panel);
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
  ptrdiff_t begin = item * ROUNDED_BLOCK, stride = spread_stride(a->k);
  ptrdiff_t rows = a->m - begin < ROUNDED_BLOCK ? a->m - begin : ROUNDED_BLOCK;
  float *x = ck_scratch((size_t)(rows * stride + a->k * CK_PANEL));
  for (ptrdiff_t r = 0; r < rows; r++) {
    round_floats(a->x + (begin + r) * a->x_stride, a->k, 1, x + r * stride);
  }
  ck_bfloat16_linear_args block = *a;
  block.x = x;
  block.x_stride = stride;
  block.y += begin * a->y_stride;
  block.m = rows;
  if (block.residual) block.residual += begin * a->residual_stride;
  rounded_rows(&block, x + rows * stride);
}

static void bfloat16_linear(ck_pool *pool, const ck_bfloat16_linear_args *args) {
  ck_bfloat16_linear_args copy = *args;
  ck_pool_run(pool, (args->m + ROUNDED_BLOCK - 1) / ROUNDED_BLOCK, bfloat16_linear_item, &copy);
}

#endif
