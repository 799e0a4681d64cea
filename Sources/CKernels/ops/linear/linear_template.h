// Splits a linear layer into blocks of rows.

#ifndef CK_LINEAR_TEMPLATE_H
#define CK_LINEAR_TEMPLATE_H

#include "../../isa/headers.h"
#include "../../pool/row_parts.h"
#if CK_LANES > 1
#include "linear_vector_template.h"
#else
#include "linear_plain.h"
#endif

/// Most rows of a block: a multiple of every tile height (14, 6, 4), and enough to reuse a panel of
/// weights.
enum { PRODUCT_BLOCK = 84 };

typedef struct linear_run {
  const ck_linear_args *a;
  row_parts parts;
} linear_run;

static void linear_item(void *context, ptrdiff_t item) {
  const linear_run *run = context;
  const ck_linear_args *a = run->a;
  ptrdiff_t begin = part_begin(run->parts, item);
  ptrdiff_t rows = part_rows(run->parts, item);
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
  // Few enough rows for their x to stay in a core's L2 cache.
  ptrdiff_t most = args->k <= 1024 ? PRODUCT_BLOCK : PRODUCT_BLOCK / 2;
  linear_run run = {args, row_parts_of(pool, 1, args->m, most, PRODUCT_ROWS)};
  ck_pool_run(pool, run.parts.count, linear_item, &run);
}

#endif
