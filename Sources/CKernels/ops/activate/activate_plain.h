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

static inline void activate_floats(
  const float *x, float *y, ptrdiff_t count, const ck_activation activation) {
  for (ptrdiff_t i = 0; i < count; i++) y[i] = activated_scalar(x[i], activation);
}

static void activate_item(void *context, ptrdiff_t item) {
  const activate_args *a = context;
  ptrdiff_t begin = item * ACTIVATE_BLOCK;
  ptrdiff_t count = a->count - begin < ACTIVATE_BLOCK ? a->count - begin : ACTIVATE_BLOCK;
  activate_floats(a->x + begin, a->y + begin, count, a->activation);
}

static void activate(
  ck_pool *pool, const float *x, float *y, ptrdiff_t count, ck_activation activation) {
  activate_args a = {x, y, count, activation};
  ck_pool_run(pool, (count + ACTIVATE_BLOCK - 1) / ACTIVATE_BLOCK, activate_item, &a);
}

#endif
