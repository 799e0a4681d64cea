// The rows of a feed-forward block on tiles: between the norm and the second product, values are
// tiles.

#ifndef CK_BFLOAT16_MLP_TILE_TEMPLATE_H
#define CK_BFLOAT16_MLP_TILE_TEMPLATE_H

#include "../bfloat16_linear/bfloat16_product_tile_template.h"
#include "../layer_norm/layer_norm_template.h"
#include "bfloat16_mlp.h"

/// Rows that `bfloat16_mlp_rows` should take at a time.
static ptrdiff_t bfloat16_mlp_block(const ck_pool *pool, ptrdiff_t m, ptrdiff_t hidden) {
  return tile_block_rows(pool, m, round_up(hidden, 32));
}

/// Floats of the tiles of `a->m` rows of `width` numbers.
static ptrdiff_t tile_floats(const ck_bfloat16_mlp_args *a, ptrdiff_t width) {
  return round_up(a->m, 32) * round_up(width, 32) / 2;
}

/// Floats that `bfloat16_mlp_rows` needs.
static ptrdiff_t bfloat16_mlp_scratch(const ck_bfloat16_mlp_args *a) {
  return tile_floats(a, a->inputs) + tile_floats(a, a->hidden) + 32 * round_up(a->inputs, 32);
}

/// All rows of a block.
static void bfloat16_mlp_rows(const ck_bfloat16_mlp_args *a, float *scratch) {
  ptrdiff_t width = round_up(a->inputs, 32);
  uint16_t *left = (uint16_t *)scratch;
  scratch += tile_floats(a, a->inputs);
  uint16_t *hidden = (uint16_t *)scratch;
  float *normed = scratch + tile_floats(a, a->hidden);
  const ck_layer_norm_args norm = {
    .n = a->inputs, .weight = a->norm_weight, .bias = a->norm_bias, .epsilon = a->norm_epsilon};
  for (ptrdiff_t first = 0; first < a->m; first += 32) {
    const float *x = a->x + first * a->inputs;
    ptrdiff_t count = a->m - first < 32 ? a->m - first : 32, stride = a->inputs;
    if (a->norm_weight) {
      stride = round_up(a->inputs, 32);
      for (ptrdiff_t r = 0; r < count; r++) {
        layer_norm_row(&norm, x + r * a->inputs, normed + r * stride, CK_IDENTITY);
      }
      x = normed;
    }
    rows_to_tiles(x, stride, count, a->inputs, 1, left + first * width);
  }
  const tile_product products[2] = {
    {.left = left,
     .rows = a->m,
     .n = a->hidden,
     .k = a->inputs,
     .packed = a->packed_first,
     .bias = a->bias_first,
     .activation = a->activation,
     .tiles = hidden},
    {.left = hidden,
     .rows = a->m,
     .n = a->outputs,
     .k = a->hidden,
     .packed = a->packed_second,
     .bias = a->bias_second,
     .y = a->y,
     .y_stride = a->outputs,
     .residual = a->residual,
     .residual_stride = a->outputs},
  };
  amx_begin();
  tile_multiply(&products[0]);
  tile_multiply(&products[1]);
  amx_end();
}

#endif
