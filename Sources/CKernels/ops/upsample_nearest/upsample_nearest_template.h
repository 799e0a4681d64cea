// Repetition of pixels in 2×2 blocks; an item is one row of the output.

#ifndef CK_UPSAMPLE_NEAREST_TEMPLATE_H
#define CK_UPSAMPLE_NEAREST_TEMPLATE_H

#include "../../isa/headers.h"
#include "upsample_nearest.h"

typedef struct upsample_args {
  const float *x;
  const float *addend;
  float *y;
  ptrdiff_t width, channels;
} upsample_args;

static void upsample_item(void *context, ptrdiff_t oy) {
  const upsample_args *a = context;
  for (ptrdiff_t ox = 0; ox < 2 * a->width; ox++) {
    const float *restrict x = a->x + (oy / 2 * a->width + ox / 2) * a->channels;
    ptrdiff_t at = (oy * 2 * a->width + ox) * a->channels;
    float *restrict y = a->y + at;
    if (a->addend) {
      const float *restrict addend = a->addend + at;
      for (ptrdiff_t c = 0; c < a->channels; c++) y[c] = x[c] + addend[c];
    } else {
      memcpy(y, x, (size_t)a->channels * sizeof(float));
    }
  }
}

static void upsample_nearest(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const float *addend, float *y) {
  upsample_args a = {x, addend, y, width, channels};
  ck_pool_run(pool, 2 * height, upsample_item, &a);
}

#endif
