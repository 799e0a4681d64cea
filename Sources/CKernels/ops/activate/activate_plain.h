// Element-wise activation: the reference.

#ifndef CK_ACTIVATE_PLAIN_H
#define CK_ACTIVATE_PLAIN_H

#include "activation_plain.h"

typedef struct activate_args {
  const float *x;
  float *y;
  ptrdiff_t count;
  ck_activation activation;
} activate_args;

enum { ACTIVATE_BLOCK = 1 << 14 };

static void activate_item(void *context, ptrdiff_t item) {
  const activate_args *a = context;
  ptrdiff_t end = (item + 1) * ACTIVATE_BLOCK < a->count ? (item + 1) * ACTIVATE_BLOCK : a->count;
  for (ptrdiff_t i = item * ACTIVATE_BLOCK; i < end; i++) {
    a->y[i] = activated_scalar(a->x[i], a->activation);
  }
}

static void activate(
  ck_pool *pool, const float *x, float *y, ptrdiff_t count, ck_activation activation) {
  activate_args a = {x, y, count, activation};
  ck_pool_run(pool, (count + ACTIVATE_BLOCK - 1) / ACTIVATE_BLOCK, activate_item, &a);
}

#endif
