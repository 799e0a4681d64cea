// y = alpha x + beta z + gamma with z repeated. The compiler vectorises it.

#ifndef CK_COMBINE_TEMPLATE_H
#define CK_COMBINE_TEMPLATE_H

#include "../../isa/headers.h"
#include "combine.h"

typedef struct combine_args {
  const float *x;
  const float *z;
  ptrdiff_t period;
  float alpha, beta, gamma;
  float *y;
  ptrdiff_t count;
} combine_args;

enum { COMBINE_BLOCK = 1 << 14 };

static void combine_item(void *context, ptrdiff_t item) {
  const combine_args *a = context;
  ptrdiff_t i = item * COMBINE_BLOCK;
  ptrdiff_t end = i + COMBINE_BLOCK < a->count ? i + COMBINE_BLOCK : a->count;
  float alpha = a->alpha, beta = a->beta, gamma = a->gamma;
  const float *x = a->x;
  float *y = a->y;
  if (!a->z) {
    for (; i < end; i++) y[i] = alpha * x[i] + gamma;
    return;
  }
  while (i < end) {
    ptrdiff_t at = i % a->period;
    ptrdiff_t run = a->period - at < end - i ? a->period - at : end - i;
    const float *z = a->z + at;
    for (ptrdiff_t j = 0; j < run; j++) y[i + j] = alpha * x[i + j] + (beta * z[j] + gamma);
    i += run;
  }
}

static void combine(
  ck_pool *pool, const float *x, const float *z, ptrdiff_t period, float alpha, float beta,
  float gamma, float *y, ptrdiff_t count) {
  combine_args a = {x, z, period, alpha, beta, gamma, y, count};
  ck_pool_run(pool, (count + COMBINE_BLOCK - 1) / COMBINE_BLOCK, combine_item, &a);
}

#endif
