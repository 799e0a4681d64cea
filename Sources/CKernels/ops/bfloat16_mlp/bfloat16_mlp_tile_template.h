// The feed-forward block on tiles: between the norm and the second product, values are tiles in a
// core's L2 cache.

#ifndef CK_BFLOAT16_MLP_TILE_TEMPLATE_H
#define CK_BFLOAT16_MLP_TILE_TEMPLATE_H

#include "../bfloat16_linear/bfloat16_product_tile_template.h"
#include "../layer_norm/layer_norm_template.h"
#include "bfloat16_mlp.h"

typedef struct tile_mlp {
  const ck_bfloat16_mlp_args *a;
  ptrdiff_t block;
} tile_mlp;

static void tile_mlp_item(void *context, ptrdiff_t item) {
  const tile_mlp *own = context;
  const ck_bfloat16_mlp_args *a = own->a;
  ptrdiff_t begin = item * own->block;
  ptrdiff_t rows = a->m - begin < own->block ? a->m - begin : own->block;
  ptrdiff_t whole = round_up(rows, 32), inputs = round_up(a->inputs, 32);
  ptrdiff_t left_floats = whole * inputs / 2, hidden_floats = whole * round_up(a->hidden, 32) / 2;
  float *scratch = ck_scratch((size_t)(left_floats + hidden_floats + 32 * inputs));
  uint16_t *left = (uint16_t *)scratch, *hidden = (uint16_t *)(scratch + left_floats);
  float *normed = scratch + left_floats + hidden_floats;
  const ck_layer_norm_args norm = {
    .n = a->inputs, .weight = a->norm_weight, .bias = a->norm_bias, .epsilon = a->norm_epsilon};
  for (ptrdiff_t first = 0; first < rows; first += 32) {
    const float *x = a->x + (begin + first) * a->inputs;
    ptrdiff_t count = rows - first < 32 ? rows - first : 32, stride = a->inputs;
    if (a->norm_weight) {
      for (ptrdiff_t r = 0; r < count; r++) {
        layer_norm_row(&norm, x + r * a->inputs, normed + r * inputs, CK_IDENTITY);
      }
      x = normed;
      stride = inputs;
    }
    rows_to_tiles(x, stride, count, a->inputs, 1, left + first * inputs);
  }
  const tile_product products[2] = {
    {.left = left,
     .rows = rows,
     .n = a->hidden,
     .k = a->inputs,
     .packed = a->packed_first,
     .bias = a->bias_first,
     .activation = a->activation,
     .tiles = hidden},
    {.left = hidden,
     .rows = rows,
     .n = a->outputs,
     .k = a->hidden,
     .packed = a->packed_second,
     .bias = a->bias_second,
     .y = a->y + begin * a->outputs,
     .y_stride = a->outputs,
     .residual = a->residual ? a->residual + begin * a->outputs : NULL,
     .residual_stride = a->outputs},
  };
  amx_begin();
  tile_multiply(&products[0]);
  tile_multiply(&products[1]);
  amx_end();
}

static void bfloat16_mlp(ck_pool *pool, const ck_bfloat16_mlp_args *args) {
  tile_mlp own = {args, tile_block_rows(pool, args->m, args->hidden)};
  ck_pool_run(pool, (args->m + own.block - 1) / own.block, tile_mlp_item, &own);
}

#endif
