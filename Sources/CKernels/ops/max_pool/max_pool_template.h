// Maximum of 2×2 blocks; an item is one row of the output. The compiler vectorises it over
// channels.

#ifndef CK_MAX_POOL_TEMPLATE_H
#define CK_MAX_POOL_TEMPLATE_H

#include "../../isa/headers.h"
#include "max_pool.h"

typedef struct max_pool_args {
  const float *x;
  float *y;
  ptrdiff_t x_stride, width, channels;
} max_pool_args;

static inline float larger(float a, float b) { return a > b ? a : b; }

static void max_pool_item(void *context, ptrdiff_t oy) {
  const max_pool_args *a = context;
  for (ptrdiff_t ox = 0; ox < a->width / 2; ox++) {
    const float *restrict top = a->x + (2 * oy * a->width + 2 * ox) * a->x_stride;
    const float *restrict bottom = top + a->width * a->x_stride;
    float *restrict y = a->y + (oy * (a->width / 2) + ox) * a->channels;
    for (ptrdiff_t c = 0; c < a->channels; c++) {
      y[c] =
        larger(larger(top[c], top[c + a->x_stride]), larger(bottom[c], bottom[c + a->x_stride]));
    }
  }
}

static void max_pool(
  ck_pool *pool, const float *x, ptrdiff_t x_stride, ptrdiff_t height, ptrdiff_t width,
  ptrdiff_t channels, float *y) {
  max_pool_args a = {x, y, x_stride, width, channels};
  ck_pool_run(pool, height / 2, max_pool_item, &a);
}

#endif
