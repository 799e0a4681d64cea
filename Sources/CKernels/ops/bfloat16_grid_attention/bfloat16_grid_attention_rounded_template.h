// Memory attention by rounded keys, with the float32 kernels of the including file's instruction
// set; in plain C this is the reference.

#ifndef CK_BFLOAT16_GRID_ATTENTION_ROUNDED_TEMPLATE_H
#define CK_BFLOAT16_GRID_ATTENTION_ROUNDED_TEMPLATE_H

#include "../bfloat16_attention/bfloat16_attention_rounded_template.h"
#include "bfloat16_grid_attention.h"
#include "turned_key.h"

typedef struct rounded_keys {
  const ck_grid_attention_args *a;
  /// [tokens, channels]
  float *keys;
} rounded_keys;

/// Item: a token of the grid.
static void rounded_key_item(void *context, ptrdiff_t token) {
  const rounded_keys *own = context;
  turn_key(own->a, token / own->a->frames, own->keys + token * own->a->channels);
}

static inline ptrdiff_t grid_tokens(const ck_grid_attention_args *a) {
  return a->width * a->height * a->frames + a->unplaced;
}

/// Attention to keys that are formed.
static ck_attention_args attention_to_keys(const ck_grid_attention_args *a, float *keys) {
  return (ck_attention_args){
    .q = a->q,
    .q_stride = a->channels,
    .k = keys,
    .k_stride = a->channels,
    .v = a->values,
    .v_stride = a->memory,
    .out = a->out,
    .out_stride = a->memory,
    .batch = 1,
    .heads = 1,
    .queries = a->queries,
    .keys = grid_tokens(a),
    .d = a->channels,
    .dv = a->memory,
    .scale = a->scale,
  };
}

static ptrdiff_t bfloat16_grid_workspace(const ck_pool *pool, const ck_grid_attention_args *a) {
  const ck_attention_args attention = attention_to_keys(a, NULL);
  return ck_bfloat16_count(a->channels, a->memory) / 2 + grid_tokens(a) * a->channels +
    bfloat16_attention_workspace(pool, &attention);
}

static void bfloat16_grid_attention(ck_pool *pool, const ck_grid_attention_args *a) {
  ptrdiff_t placed = a->width * a->height * a->frames;
  uint16_t *packed = (uint16_t *)a->workspace;
  float *keys = a->workspace + ck_bfloat16_count(a->channels, a->memory) / 2;
  for (int part = 0; part < 2; part++) {
    const float *weights = part == 0 ? a->weights : a->unplaced_weights;
    ptrdiff_t first = part == 0 ? 0 : placed;
    ck_pack_bfloat16(weights, 1, a->channels, a->channels, a->memory, packed);
    const ck_bfloat16_linear_args projection = {
      .x = a->keys + first * a->memory,
      .x_stride = a->memory,
      .y = keys + first * a->channels,
      .y_stride = a->channels,
      .m = part == 0 ? placed : a->unplaced,
      .n = a->channels,
      .k = a->memory,
      .packed = packed,
      .bias = weights + a->memory * a->channels,
    };
    bfloat16_linear(pool, &projection);
  }
  rounded_keys own = {a, keys};
  ck_pool_run(pool, placed, rounded_key_item, &own);
  ck_attention_args attention = attention_to_keys(a, keys);
  attention.workspace = keys + grid_tokens(a) * a->channels;
  bfloat16_attention(pool, &attention);
}

#endif
