// The rows of a feed-forward block with rounded factors, by float32 products; in plain C this is the
// reference.

#ifndef CK_BFLOAT16_MLP_ROUNDED_TEMPLATE_H
#define CK_BFLOAT16_MLP_ROUNDED_TEMPLATE_H

#include "../bfloat16_linear/bfloat16_linear_rounded_template.h"
#include "../layer_norm/layer_norm_template.h"
#include "bfloat16_mlp.h"

/// Rows that `bfloat16_mlp_rows` should take at a time.
static ptrdiff_t bfloat16_mlp_block(const ck_pool *pool, ptrdiff_t m, ptrdiff_t hidden) {
  (void)pool, (void)m, (void)hidden;
  return ROUNDED_BLOCK;
}

/// Floats that `bfloat16_mlp_rows` needs.
static ptrdiff_t bfloat16_mlp_scratch(const ck_bfloat16_mlp_args *a) {
  ptrdiff_t longest = a->inputs > a->hidden ? a->inputs : a->hidden;
  return a->m * (spread_stride(a->inputs) + spread_stride(a->hidden)) + longest * CK_PANEL;
}

/// All rows of a block.
static void bfloat16_mlp_rows(const ck_bfloat16_mlp_args *a, float *scratch) {
  ptrdiff_t x_stride = spread_stride(a->inputs), hidden_stride = spread_stride(a->hidden);
  float *x = scratch, *hidden = x + a->m * x_stride, *panel = hidden + a->m * hidden_stride;
  const ck_layer_norm_args norm = {
    .n = a->inputs, .weight = a->norm_weight, .bias = a->norm_bias, .epsilon = a->norm_epsilon};
  for (ptrdiff_t r = 0; r < a->m; r++) {
    const float *row = a->x + r * a->inputs;
    float *rounded_row = x + r * x_stride;
    if (a->norm_weight) {
      layer_norm_row(&norm, row, rounded_row, CK_IDENTITY);
      row = rounded_row;
    }
    round_floats(row, a->inputs, 1, rounded_row);
  }
  const ck_bfloat16_linear_args first = {
    .x = x,
    .x_stride = x_stride,
    .y = hidden,
    .y_stride = hidden_stride,
    .m = a->m,
    .n = a->hidden,
    .k = a->inputs,
    .packed = a->packed_first,
    .bias = a->bias_first,
    .activation = a->activation};
  rounded_rows(&first, panel);
  for (ptrdiff_t r = 0; r < a->m; r++) {
    round_floats(hidden + r * hidden_stride, a->hidden, 1, hidden + r * hidden_stride);
  }
  const ck_bfloat16_linear_args second = {
    .x = hidden,
    .x_stride = hidden_stride,
    .y = a->y,
    .y_stride = a->outputs,
    .m = a->m,
    .n = a->outputs,
    .k = a->hidden,
    .packed = a->packed_second,
    .bias = a->bias_second,
    .residual = a->residual,
    .residual_stride = a->outputs};
  rounded_rows(&second, panel);
}

#endif
