// Attention on tiles, head by head.

#ifndef CK_BFLOAT16_ATTENTION_TILE_TEMPLATE_H
#define CK_BFLOAT16_ATTENTION_TILE_TEMPLATE_H

#include "bfloat16_attention.h"
#include "tile_attend_template.h"

/// Floats of one head's keys and values as tiles.
static inline ptrdiff_t tile_head_floats(const ck_attention_args *a) {
  return round_up(a->keys, 32) * (round_up(a->d, 32) + round_up(a->dv, 32)) / 2;
}

/// Head `head` of all batch entries, with its keys and values as tiles at `packed`.
static tile_attention tile_head(const ck_attention_args *a, ptrdiff_t head, float *packed) {
  ptrdiff_t b = head / a->heads, h = head % a->heads;
  uint16_t *tiles = (uint16_t *)packed;
  return (tile_attention){
    .q = a->q + b * a->q_batch_stride + h * a->d,
    .q_stride = a->q_stride,
    .out = a->out + b * a->out_batch_stride + h * a->dv,
    .out_stride = a->out_stride,
    .queries = a->queries,
    .keys = a->keys,
    .d = a->d,
    .dv = a->dv,
    .scale = a->scale,
    .key_tiles = tiles,
    .value_tiles = tiles + round_up(a->keys, 32) * round_up(a->d, 32),
  };
}

/// Packs keys `first`..<`first + count` of a head; `first` is a multiple of 32.
static void tile_pack(
  const ck_attention_args *a, ptrdiff_t head, ptrdiff_t first, ptrdiff_t count, float *packed) {
  ptrdiff_t b = head / a->heads, h = head % a->heads;
  uint16_t *keys = (uint16_t *)packed;
  uint16_t *values = keys + round_up(a->keys, 32) * round_up(a->d, 32);
  keys_to_tiles(
    a->k + b * a->k_batch_stride + h * a->d + first * a->k_stride, a->k_stride, count, a->d,
    keys + first * round_up(a->d, 32));
  values_to_tiles(
    a->v + b * a->v_batch_stride + h * a->dv + first * a->v_stride, a->v_stride, count, a->dv,
    first, a->keys, values);
}

/// Item: a whole head with few queries.
static void tile_head_item(void *context, ptrdiff_t head) {
  const ck_attention_args *a = context;
  ptrdiff_t floats = round_up(tile_head_floats(a), 16);
  float *packed = ck_scratch((size_t)(floats + tile_group_floats(a->d, a->dv)));
  tile_pack(a, head, 0, a->keys, packed);
  tile_attention own = tile_head(a, head, packed);
  amx_begin();
  tile_attend(&own, 0, packed + floats);
  amx_end();
}

static inline ptrdiff_t tile_key_items(const ck_attention_args *a) {
  return (a->keys + TILE_KEYS - 1) / TILE_KEYS;
}

/// Item: some keys of one head.
static void tile_pack_item(void *context, ptrdiff_t item) {
  const ck_attention_args *a = context;
  ptrdiff_t head = item / tile_key_items(a), first = item % tile_key_items(a) * TILE_KEYS;
  ptrdiff_t count = a->keys - first < TILE_KEYS ? a->keys - first : TILE_KEYS;
  tile_pack(a, head, first, count, a->workspace + head * tile_head_floats(a));
}

static inline ptrdiff_t tile_groups(ptrdiff_t queries) {
  return (queries + TILE_GROUP - 1) / TILE_GROUP;
}

/// Item: a group of queries of one head.
static void tile_group_item(void *context, ptrdiff_t item) {
  const ck_attention_args *a = context;
  ptrdiff_t head = item / tile_groups(a->queries);
  tile_attention own = tile_head(a, head, a->workspace + head * tile_head_floats(a));
  float *scratch = ck_scratch((size_t)tile_group_floats(a->d, a->dv));
  amx_begin();
  tile_attend(&own, item % tile_groups(a->queries) * TILE_GROUP, scratch);
  amx_end();
}

static ptrdiff_t bfloat16_attention_workspace(const ck_pool *pool, const ck_attention_args *a) {
  (void)pool;
  return a->queries <= TILE_GROUP ? 0 : a->batch * a->heads * tile_head_floats(a);
}

static void bfloat16_attention(ck_pool *pool, const ck_attention_args *args) {
  ck_attention_args copy = *args;
  ptrdiff_t heads = args->batch * args->heads;
  if (args->queries <= TILE_GROUP) {
    ck_pool_run(pool, heads, tile_head_item, &copy);
    return;
  }
  ck_pool_run(pool, heads * tile_key_items(args), tile_pack_item, &copy);
  ck_pool_run(pool, heads * tile_groups(args->queries), tile_group_item, &copy);
}

#endif
