// Splits a linear layer into blocks of rows.

#ifndef CK_LINEAR_TEMPLATE_H
#define CK_LINEAR_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "linear_vector_template.h"
#else
#include "linear_plain.h"
#endif

/// Rows of a block: a multiple of every tile height (14, 6, 4), few enough for its x to stay in a
/// core's L2 cache, and enough to reuse a panel of weights.
static inline ptrdiff_t linear_block(const ck_linear_args *a) { return a->k <= 1024 ? 84 : 42; }

static void linear_item(void *context, ptrdiff_t item) {
  const ck_linear_args *a = context;
  ptrdiff_t block = linear_block(a);
  ptrdiff_t begin = item * block;
  ptrdiff_t rows = a->m - begin < block ? a->m - begin : block;
  if (a->x_stride % 256 != 0 || a->n < 2 * CK_PANEL) {
    linear_rows(a, begin, begin + rows);
    return;
  }
  // Rows that are a multiple of 1 KiB apart share a few cache sets and evict each other from L1:
  // copy them to a different distance.
  ptrdiff_t stride = a->k + 16;
  float *x = ck_scratch((size_t)(rows * stride));
  for (ptrdiff_t r = 0; r < rows; r++) {
    memcpy(x + r * stride, a->x + (begin + r) * a->x_stride, (size_t)a->k * sizeof(float));
  }
  ck_linear_args moved = *a;
  moved.x = x;
  moved.x_stride = stride;
  moved.y += begin * a->y_stride;
  if (moved.residual) moved.residual += begin * a->residual_stride;
  linear_rows(&moved, 0, rows);
}

static void linear(ck_pool *pool, const ck_linear_args *args) {
  ck_linear_args copy = *args;
  ptrdiff_t block = linear_block(args);
  ck_pool_run(pool, (args->m + block - 1) / block, linear_item, &copy);
}

#endif
