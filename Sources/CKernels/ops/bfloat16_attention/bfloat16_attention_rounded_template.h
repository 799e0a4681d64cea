// Attention to rounded keys and values, by the float32 attention of the including file's
// instruction set; in plain C this is the reference.

#ifndef CK_BFLOAT16_ATTENTION_ROUNDED_TEMPLATE_H
#define CK_BFLOAT16_ATTENTION_ROUNDED_TEMPLATE_H

#include "../attention/attention_template.h"
#include "../bfloat16_linear/bfloat16_linear_rounded_template.h"
#include "bfloat16_attention.h"

/// Rows of a matrix for each batch entry, to be rounded.
typedef struct rounding {
  const float *from;
  ptrdiff_t stride, batch_stride, rows, width;
  float scale;
  /// [batch, rows, width]
  float *to;
} rounding;

static void rounding_item(void *context, ptrdiff_t item) {
  const rounding *a = context;
  const float *from = a->from + item / a->rows * a->batch_stride + item % a->rows * a->stride;
  round_floats(from, a->width, a->scale, a->to + item * a->width);
}

/// The problem whose queries, keys and values are those of `a`, rounded, in the workspace from `at`
/// on. Its workspace follows; its logits are in base 2, as queries on tiles are rounded.
static ck_attention_args rounded_attention(const ck_attention_args *a, float *at) {
  ptrdiff_t d = a->heads * a->d, dv = a->heads * a->dv;
  ck_attention_args copy = *a;
  copy.q = at;
  copy.q_stride = d;
  copy.q_batch_stride = a->queries * d;
  copy.k = copy.q + a->batch * copy.q_batch_stride;
  copy.k_stride = d;
  copy.k_batch_stride = a->keys * d;
  copy.v = copy.k + a->batch * copy.k_batch_stride;
  copy.v_stride = dv;
  copy.v_batch_stride = a->keys * dv;
  copy.scale = 0.69314718f;
  copy.workspace = at + a->batch * (a->queries * d + a->keys * (d + dv));
  return copy;
}

static ptrdiff_t bfloat16_attention_workspace(const ck_pool *pool, const ck_attention_args *a) {
  ptrdiff_t d = a->heads * a->d, dv = a->heads * a->dv;
  return a->batch * (a->queries * d + a->keys * (d + dv)) + attention_workspace(pool, a);
}

static void bfloat16_attention(ck_pool *pool, const ck_attention_args *a) {
  ck_attention_args copy = rounded_attention(a, a->workspace);
  rounding parts[3] = {
    {a->q, a->q_stride, a->q_batch_stride, a->queries, copy.q_stride, a->scale * 1.44269504f,
     (float *)copy.q},
    {a->k, a->k_stride, a->k_batch_stride, a->keys, copy.k_stride, 1, (float *)copy.k},
    {a->v, a->v_stride, a->v_batch_stride, a->keys, copy.v_stride, 1, (float *)copy.v},
  };
  for (int i = 0; i < 3; i++) {
    ck_pool_run(pool, a->batch * parts[i].rows, rounding_item, &parts[i]);
  }
  attention(pool, &copy);
}

#endif
