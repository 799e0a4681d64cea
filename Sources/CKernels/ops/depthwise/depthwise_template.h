// Depthwise convolution; an item is one row of the output. The compiler vectorises it over
// channels.

#ifndef CK_DEPTHWISE_TEMPLATE_H
#define CK_DEPTHWISE_TEMPLATE_H

#include "../../isa/headers.h"
#include "depthwise.h"

static void depthwise_item(void *context, ptrdiff_t oy) {
  const ck_depthwise_args *a = context;
  ptrdiff_t half = a->kernel / 2, channels = a->channels;
  for (ptrdiff_t ox = 0; ox < a->width; ox++) {
    float *restrict y = a->y + (oy * a->width + ox) * channels;
    for (ptrdiff_t c = 0; c < channels; c++) y[c] = a->bias ? a->bias[c] : 0;
    for (ptrdiff_t ky = 0; ky < a->kernel; ky++) {
      ptrdiff_t iy = oy + ky - half;
      if (iy < 0 || iy >= a->height) continue;
      for (ptrdiff_t kx = 0; kx < a->kernel; kx++) {
        ptrdiff_t ix = ox + kx - half;
        if (ix < 0 || ix >= a->width) continue;
        const float *restrict x = a->x + (iy * a->width + ix) * channels;
        const float *restrict w = a->weights + (ky * a->kernel + kx) * channels;
        for (ptrdiff_t c = 0; c < channels; c++) y[c] += x[c] * w[c];
      }
    }
  }
}

static void depthwise(ck_pool *pool, const ck_depthwise_args *args) {
  ck_depthwise_args copy = *args;
  ck_pool_run(pool, args->height, depthwise_item, &copy);
}

#endif
