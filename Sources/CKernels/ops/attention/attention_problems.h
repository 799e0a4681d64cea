// Problems for the checks of attention and of attention in integers.

#ifndef CK_ATTENTION_PROBLEMS_H
#define CK_ATTENTION_PROBLEMS_H

#include <math.h>

#include "check.h"

/// Batch, heads, queries, keys, d, dv.
static const ptrdiff_t attention_sizes[][6] = {
  {1, 1, 1, 1, 1, 1},       {2, 3, 5, 7, 16, 8},    {3, 2, 16, 64, 96, 96}, {1, 2, 9, 300, 16, 32},
  {1, 1, 300, 270, 32, 64}, {2, 2, 49, 49, 24, 24}, {1, 1, 4, 0, 8, 8},
};
enum { ATTENTION_PROBLEMS = sizeof attention_sizes / sizeof *attention_sizes };

/// A problem without workspace.
static inline ck_attention_args attention_problem(const ptrdiff_t size[6]) {
  ptrdiff_t batch = size[0], heads = size[1], queries = size[2], keys = size[3];
  ptrdiff_t d = size[4], dv = size[5];
  return (ck_attention_args){
    .q = numbers(batch * queries * heads * d, 4),
    .q_stride = heads * d,
    .q_batch_stride = queries * heads * d,
    .k = numbers(batch * keys * heads * d, 1),
    .k_stride = heads * d,
    .k_batch_stride = keys * heads * d,
    .v = numbers(batch * keys * heads * dv, 1),
    .v_stride = heads * dv,
    .v_batch_stride = keys * heads * dv,
    .out = numbers(batch * queries * heads * dv, 0),
    .out_stride = heads * dv,
    .out_batch_stride = queries * heads * dv,
    .batch = batch,
    .heads = heads,
    .queries = queries,
    .keys = keys,
    .d = d,
    .dv = dv,
    .scale = 1 / sqrtf((float)d),
  };
}

/// Problems to measure.
static const struct {
  const char *name;
  ptrdiff_t size[6];
} attention_benches[] = {
  {"4 heads, 1024x4096, 96", {1, 4, 1024, 4096, 96, 96}},
  {"256 windows of 8x8, 96", {256, 1, 64, 64, 96, 96}},
  {"16 windows of 14x14, 4 heads, 96", {16, 4, 196, 196, 96, 96}},
  {"4096x4096, 256", {1, 1, 4096, 4096, 256, 256}},
};
enum { ATTENTION_BENCHES = sizeof attention_benches / sizeof *attention_benches };

/// A multiply-add counts two.
static inline double attention_operations(const ck_attention_args *a) {
  return 2.0 * (double)(a->batch * a->heads * a->queries * a->keys * (a->d + a->dv));
}

#endif
