// softmax(scale · q kᵀ) v, one query of one head at a time: the reference.

#ifndef CK_ATTENTION_PLAIN_H
#define CK_ATTENTION_PLAIN_H

#include "../../isa/headers.h"
#include "attention.h"

static void attend_query(const ck_attention_args *a, ptrdiff_t b, ptrdiff_t h, ptrdiff_t i) {
  const float *q = a->q + b * a->q_batch_stride + i * a->q_stride + h * a->d;
  const float *keys = a->k + b * a->k_batch_stride + h * a->d;
  const float *values = a->v + b * a->v_batch_stride + h * a->dv;
  float *out = a->out + b * a->out_batch_stride + i * a->out_stride + h * a->dv;
  float *weights = ck_scratch((size_t)a->keys);
  float highest = -INFINITY;
  for (ptrdiff_t j = 0; j < a->keys; j++) {
    float dot = 0;
    for (ptrdiff_t c = 0; c < a->d; c++) dot += q[c] * keys[j * a->k_stride + c];
    weights[j] = a->scale * dot;
    if (weights[j] > highest) highest = weights[j];
  }
  float sum = 0;
  for (ptrdiff_t c = 0; c < a->dv; c++) out[c] = 0;
  for (ptrdiff_t j = 0; j < a->keys; j++) {
    float weight = expf(weights[j] - highest);
    sum += weight;
    for (ptrdiff_t c = 0; c < a->dv; c++) out[c] += weight * values[j * a->v_stride + c];
  }
  for (ptrdiff_t c = 0; c < a->dv && a->keys > 0; c++) out[c] /= sum;
}

static void attention_item(void *context, ptrdiff_t item) {
  const ck_attention_args *a = context;
  ptrdiff_t h = item % a->heads;
  ptrdiff_t i = item / a->heads % a->queries;
  attend_query(a, item / a->heads / a->queries, h, i);
}

static ptrdiff_t attention_workspace(const ck_pool *pool, const ck_attention_args *args) {
  (void)pool;
  (void)args;
  return 0;
}

static void attention(ck_pool *pool, const ck_attention_args *args) {
  ck_attention_args copy = *args;
  ck_pool_run(pool, args->batch * args->heads * args->queries, attention_item, &copy);
}

#endif
