// Transposed convolution as four matrix products.

#ifndef CK_TRANSPOSED_CONVOLVE_TEMPLATE_H
#define CK_TRANSPOSED_CONVOLVE_TEMPLATE_H

#include "../linear/linear_template.h"
#include "transposed_convolve.h"

/// Item: the products of one row of x for one row parity of y.
static void transposed_item(void *context, ptrdiff_t item) {
  const ck_transposed_args *a = context;
  ptrdiff_t row = item / 2, dy = item % 2;
  for (ptrdiff_t dx = 0; dx < 2; dx++) {
    ptrdiff_t at = ((2 * row + dy) * 2 * a->width + dx) * a->n;
    ck_linear_args product = {
      .x = a->x + row * a->width * a->channels,
      .x_stride = a->channels,
      .y = a->y + at,
      .y_stride = 2 * a->n,
      .m = a->width,
      .n = a->n,
      .k = a->channels,
      .packed = a->packed + (2 * dy + dx) * ck_packed_count(a->n, a->channels),
      .bias = a->bias,
      .residual = a->residual ? a->residual + at : NULL,
      .residual_stride = 2 * a->n,
      .activation = a->activation,
    };
    linear_rows(&product, 0, a->width);
  }
}

static void transposed_convolve(ck_pool *pool, const ck_transposed_args *args) {
  ck_transposed_args copy = *args;
  ck_pool_run(pool, args->height * 2, transposed_item, &copy);
}

#endif
