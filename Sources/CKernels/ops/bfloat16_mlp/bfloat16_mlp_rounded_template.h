// The feed-forward block with rounded factors, by float32 products; in plain C this is the
// reference.

#ifndef CK_BFLOAT16_MLP_ROUNDED_TEMPLATE_H
#define CK_BFLOAT16_MLP_ROUNDED_TEMPLATE_H

#include "../bfloat16_linear/bfloat16_linear_rounded_template.h"
#include "../layer_norm/layer_norm_template.h"
#include "bfloat16_mlp.h"

static void bfloat16_mlp_item(void *context, ptrdiff_t item) {
  const ck_bfloat16_mlp_args *a = context;
  ptrdiff_t begin = item * ROUNDED_BLOCK;
  ptrdiff_t rows = a->m - begin < ROUNDED_BLOCK ? a->m - begin : ROUNDED_BLOCK;
  ptrdiff_t x_stride = rounded_stride(a->inputs), hidden_stride = rounded_stride(a->hidden);
  ptrdiff_t longest = a->inputs > a->hidden ? a->inputs : a->hidden;
  float *x = ck_scratch((size_t)(rows * (x_stride + hidden_stride) + longest * CK_PANEL));
  float *hidden = x + rows * x_stride, *panel = hidden + rows * hidden_stride;
  const ck_layer_norm_args norm = {
    .n = a->inputs, .weight = a->norm_weight, .bias = a->norm_bias, .epsilon = a->norm_epsilon};
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *row = a->x + (begin + r) * a->inputs;
    if (a->norm_weight) {
      layer_norm_row(&norm, row, x + r * x_stride, CK_IDENTITY);
      row = x + r * x_stride;
    }
    round_floats(row, a->inputs, 1, x + r * x_stride);
  }
  const ck_bfloat16_linear_args first = {
    .x = x,
    .x_stride = x_stride,
    .y = hidden,
    .y_stride = hidden_stride,
    .m = rows,
    .n = a->hidden,
    .k = a->inputs,
    .packed = a->packed_first,
    .bias = a->bias_first,
    .activation = a->activation};
  rounded_rows(&first, panel);
  for (ptrdiff_t r = 0; r < rows; r++) {
    round_floats(hidden + r * hidden_stride, a->hidden, 1, hidden + r * hidden_stride);
  }
  const ck_bfloat16_linear_args second = {
    .x = hidden,
    .x_stride = hidden_stride,
    .y = a->y + begin * a->outputs,
    .y_stride = a->outputs,
    .m = rows,
    .n = a->outputs,
    .k = a->hidden,
    .packed = a->packed_second,
    .bias = a->bias_second,
    .residual = a->residual ? a->residual + begin * a->outputs : NULL,
    .residual_stride = a->outputs};
  rounded_rows(&second, panel);
}

static void bfloat16_mlp(ck_pool *pool, const ck_bfloat16_mlp_args *args) {
  ck_bfloat16_mlp_args copy = *args;
  ck_pool_run(pool, (args->m + ROUNDED_BLOCK - 1) / ROUNDED_BLOCK, bfloat16_mlp_item, &copy);
}

#endif
