// Element-wise activation.

#ifndef CK_ACTIVATE_VECTOR_TEMPLATE_H
#define CK_ACTIVATE_VECTOR_TEMPLATE_H

#include "activation_vector_template.h"

typedef struct activate_args {
  const float *x;
  float *y;
  ptrdiff_t count;
  ck_activation activation;
} activate_args;

enum { ACTIVATE_BLOCK = 1 << 14 };

INLINE void activate_run(
  const float *x, float *y, ptrdiff_t count, const ck_activation activation) {
  ptrdiff_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) store(y + i, activated(load(x + i), activation));
  if (i < count) store_part(y + i, activated(load_part(x + i, count - i), activation), count - i);
}

/// y = activation(x) over `count` floats. `y` may be `x`.
static void activate_floats(const float *x, float *y, ptrdiff_t count, ck_activation activation) {
  switch (activation) {
    case CK_IDENTITY: activate_run(x, y, count, CK_IDENTITY); break;
    case CK_RELU: activate_run(x, y, count, CK_RELU); break;
    case CK_GELU: activate_run(x, y, count, CK_GELU); break;
    case CK_SIGMOID: activate_run(x, y, count, CK_SIGMOID); break;
  }
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
