// Attention in fixed-point numbers on tiles, head by head.

#ifndef CK_DIGIT_ATTENTION_TILE_TEMPLATE_H
#define CK_DIGIT_ATTENTION_TILE_TEMPLATE_H

#include "digit_attend_tile_template.h"
#include "digit_attention.h"

/// Head `head` of all batch entries, without its keys and values.
static digit_head digit_head_of(const ck_attention_args *a, ptrdiff_t head) {
  ptrdiff_t b = head / a->heads, h = head % a->heads;
  return (digit_head){
    .q = a->q + b * a->q_batch_stride + h * a->d,
    .q_stride = a->q_stride,
    .out = a->out + b * a->out_batch_stride + h * a->dv,
    .out_stride = a->out_stride,
    .queries = a->queries,
    .keys = a->keys,
    .d = a->d,
    .dv = a->dv,
    .scale = a->scale,
  };
}

/// Floats of the keys and values of one head, whole vectors.
static ptrdiff_t digit_head_floats(const ck_attention_args *a) {
  digit_head own = digit_head_of(a, 0);
  return round_up(digit_head_layout(&own, NULL), 16);
}

static void digit_pack(
  const ck_attention_args *a, ptrdiff_t head, ptrdiff_t block, const digit_head *own) {
  ptrdiff_t b = head / a->heads, h = head % a->heads;
  const float *k = a->k + b * a->k_batch_stride + h * a->d;
  const float *v = a->v + b * a->v_batch_stride + h * a->dv;
  digit_head_pack(own, block, k, a->k_stride, v, a->v_stride);
}

/// Floats of scratch of a group of queries.
static ptrdiff_t digit_group_floats(const ck_attention_args *a) {
  ptrdiff_t rows = round_up(a->queries < DIGIT_GROUP ? a->queries : DIGIT_GROUP, 16);
  return digit_group_layout(rows, a->d, a->dv, NULL, NULL);
}

/// Item: a whole head with few queries.
static void digit_head_item(void *context, ptrdiff_t head) {
  const ck_attention_args *a = context;
  ptrdiff_t floats = digit_head_floats(a);
  float *memory = ck_scratch((size_t)(floats + digit_group_floats(a)));
  digit_head own = digit_head_of(a, head);
  digit_head_layout(&own, memory);
  for (ptrdiff_t block = 0; block < digit_key_blocks(a->keys); block++) {
    digit_pack(a, head, block, &own);
  }
  amx_begin();
  for (ptrdiff_t begin = 0; begin < a->queries; begin += DIGIT_GROUP) {
    digit_attend(&own, begin, memory + floats);
  }
  amx_end();
}

/// Item: some keys of one head.
static void digit_pack_item(void *context, ptrdiff_t item) {
  const ck_attention_args *a = context;
  ptrdiff_t blocks = digit_key_blocks(a->keys), head = item / blocks;
  digit_head own = digit_head_of(a, head);
  digit_head_layout(&own, a->workspace + head * digit_head_floats(a));
  digit_pack(a, head, item % blocks, &own);
}

static inline ptrdiff_t digit_groups(ptrdiff_t queries) {
  return (queries + DIGIT_GROUP - 1) / DIGIT_GROUP;
}

/// Item: a group of queries of one head.
static void digit_group_item(void *context, ptrdiff_t item) {
  const ck_attention_args *a = context;
  ptrdiff_t groups = digit_groups(a->queries), head = item / groups;
  digit_head own = digit_head_of(a, head);
  digit_head_layout(&own, a->workspace + head * digit_head_floats(a));
  float *scratch = ck_scratch((size_t)digit_group_floats(a));
  amx_begin();
  digit_attend(&own, item % groups * DIGIT_GROUP, scratch);
  amx_end();
}

/// Up to so many queries an item is a whole head and packs its keys itself.
enum { DIGIT_OWN_KEYS = 256 };

static ptrdiff_t digit_attention_workspace(const ck_pool *pool, const ck_attention_args *a) {
  (void)pool;
  return a->queries <= DIGIT_OWN_KEYS ? 0 : a->batch * a->heads * digit_head_floats(a);
}

static void digit_attention(ck_pool *pool, const ck_attention_args *args) {
  ck_attention_args copy = *args;
  ptrdiff_t heads = args->batch * args->heads;
  if (args->queries <= DIGIT_OWN_KEYS) {
    ck_pool_run(pool, heads, digit_head_item, &copy);
    return;
  }
  ck_pool_run(pool, heads * digit_key_blocks(args->keys), digit_pack_item, &copy);
  ck_pool_run(pool, heads * digit_groups(args->queries), digit_group_item, &copy);
}

#endif
