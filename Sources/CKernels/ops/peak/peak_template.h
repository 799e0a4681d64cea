// Runs `peak_sum` on every thread.

#ifndef CK_PEAK_TEMPLATE_H
#define CK_PEAK_TEMPLATE_H

#include "../../isa/headers.h"
#include "peak.h"
#if CK_LANES > 1
#include "peak_vector_template.h"
#else
#include "peak_plain.h"
#endif

typedef struct peak_args {
  ptrdiff_t rounds;
  float *sums;
} peak_args;

static void peak_item(void *context, ptrdiff_t item) {
  const peak_args *a = context;
  a->sums[item] = peak_sum(a->rounds, 0.5f);
}

static int64_t peak(ck_pool *pool, ptrdiff_t rounds, float *sums) {
  peak_args a = {rounds, sums};
  ck_pool_run(pool, ck_pool_threads(pool), peak_item, &a);
  return (int64_t)rounds * PEAK_OPERATIONS * ck_pool_threads(pool);
}

#endif
