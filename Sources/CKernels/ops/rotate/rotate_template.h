// Rotary position encoding of adjacent pairs of channels. The compiler vectorises it.

#ifndef CK_ROTATE_TEMPLATE_H
#define CK_ROTATE_TEMPLATE_H

#include "../../isa/headers.h"
#include "rotate.h"

enum { ROTATE_BLOCK = 64 };

static void rotate_item(void *context, ptrdiff_t item) {
  const ck_rotate_args *a = context;
  ptrdiff_t end = (item + 1) * ROTATE_BLOCK < a->m ? (item + 1) * ROTATE_BLOCK : a->m;
  for (ptrdiff_t row = item * ROTATE_BLOCK; row < end; row++) {
    const float *x = a->x + row * a->x_stride;
    float *y = a->y + row * a->y_stride;
    const float *cosine = a->cosine + row % a->period * a->pairs;
    const float *sine = a->sine + row % a->period * a->pairs;
    for (ptrdiff_t i = 0; i < a->pairs; i++) {
      float real = x[2 * i], imaginary = x[2 * i + 1];
      y[2 * i] = real * cosine[i] - imaginary * sine[i];
      y[2 * i + 1] = real * sine[i] + imaginary * cosine[i];
    }
  }
}

static void rotate(ck_pool *pool, const ck_rotate_args *args) {
  ck_rotate_args copy = *args;
  ck_pool_run(pool, (args->m + ROTATE_BLOCK - 1) / ROTATE_BLOCK, rotate_item, &copy);
}

#endif
