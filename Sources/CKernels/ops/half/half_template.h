// Conversion from and to half precision, in blocks over the pool.

#ifndef CK_HALF_TEMPLATE_H
#define CK_HALF_TEMPLATE_H

#include "../../isa/headers.h"
#include "half.h"
#if CK_LANES > 1
#include "half_vector_template.h"
#else
#include "half_plain.h"
#endif

typedef struct half_args {
  const void *x;
  void *y;
  ptrdiff_t count;
} half_args;

enum { HALF_BLOCK = 1 << 16 };

static ptrdiff_t half_block(const half_args *a, ptrdiff_t begin) {
  return a->count - begin < HALF_BLOCK ? a->count - begin : HALF_BLOCK;
}

static void to_half_item(void *context, ptrdiff_t item) {
  const half_args *a = context;
  ptrdiff_t begin = item * HALF_BLOCK;
  halves_of((const float *)a->x + begin, (uint16_t *)a->y + begin, half_block(a, begin));
}

static void from_half_item(void *context, ptrdiff_t item) {
  const half_args *a = context;
  ptrdiff_t begin = item * HALF_BLOCK;
  floats_of((const uint16_t *)a->x + begin, (float *)a->y + begin, half_block(a, begin));
}

static void to_half(ck_pool *pool, const float *x, uint16_t *y, ptrdiff_t count) {
  half_args a = {x, y, count};
  ck_pool_run(pool, (count + HALF_BLOCK - 1) / HALF_BLOCK, to_half_item, &a);
}

static void from_half(ck_pool *pool, const uint16_t *x, float *y, ptrdiff_t count) {
  half_args a = {x, y, count};
  ck_pool_run(pool, (count + HALF_BLOCK - 1) / HALF_BLOCK, from_half_item, &a);
}

#endif
