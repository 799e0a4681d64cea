// The rows of a feed-forward block with rounded factors, by float32 products; in plain C this is the
// reference.

#ifndef CK_BFLOAT16_MLP_ROUNDED_TEMPLATE_H
#define CK_BFLOAT16_MLP_ROUNDED_TEMPLATE_H

#include "../bfloat16_linear/bfloat16_linear_rounded_template.h"
#include "../layer_norm/layer_norm_template.h"
#include "bfloat16_mlp.h"

/// Rows that `bfloat16_mlp_rows` should take at a time.
static ptrdiff_t bfloat16_mlp_block(const ck_pool *pool, ptrdiff_t m, ptrdiff_t hidden, int parts) {
  (void)pool, (void)m, (void)hidden, (void)parts;
  return ROUNDED_BLOCK;
}

/// Floats that `bfloat16_mlp_rows` needs.
static ptrdiff_t bfloat16_mlp_scratch(const ck_bfloat16_mlp_args *a) {
  ptrdiff_t inputs = rounded_width(a->inputs, a->parts);
  ptrdiff_t hidden = rounded_width(a->hidden, a->parts);
  ptrdiff_t longest = inputs > hidden ? inputs : hidden;
  return a->m * (rounded_stride(inputs) + rounded_stride(hidden) + rounded_stride(a->hidden)) +
    a->inputs + longest * CK_PANEL;
}

/// All rows of a block.
static void bfloat16_mlp_rows(const ck_bfloat16_mlp_args *a, float *scratch) {
  ptrdiff_t x_width = rounded_width(a->inputs, a->parts);
  ptrdiff_t hidden_width = rounded_width(a->hidden, a->parts);
  ptrdiff_t x_stride = rounded_stride(x_width), hidden_stride = rounded_stride(hidden_width);
  ptrdiff_t exact_stride = rounded_stride(a->hidden);
  float *x = scratch, *hidden = x + a->m * x_stride, *exact = hidden + a->m * hidden_stride;
  float *normed = exact + a->m * exact_stride, *panel = normed + a->inputs;
  const ck_layer_norm_args norm = {
    .n = a->inputs, .weight = a->norm_weight, .bias = a->norm_bias, .epsilon = a->norm_epsilon};
  for (ptrdiff_t r = 0; r < a->m; r++) {
    const float *row = a->x + r * a->inputs;
    if (a->norm_weight) {
      layer_norm_row(&norm, row, normed, CK_IDENTITY);
      row = normed;
    }
    round_left_row(row, a->inputs, a->parts, x + r * x_stride);
  }
  const ck_bfloat16_linear_args first = {
    .x = x,
    .x_stride = x_stride,
    .y = exact,
    .y_stride = exact_stride,
    .m = a->m,
    .n = a->hidden,
    .k = x_width,
    .packed = a->packed_first,
    .parts = a->parts,
    .bias = a->bias_first,
    .activation = a->activation};
  rounded_rows(&first, panel);
  for (ptrdiff_t r = 0; r < a->m; r++) {
    round_left_row(exact + r * exact_stride, a->hidden, a->parts, hidden + r * hidden_stride);
  }
  const ck_bfloat16_linear_args second = {
    .x = hidden,
    .x_stride = hidden_stride,
    .y = a->y,
    .y_stride = a->outputs,
    .m = a->m,
    .n = a->outputs,
    .k = hidden_width,
    .packed = a->packed_second,
    .parts = a->parts,
    .bias = a->bias_second,
    .residual = a->residual,
    .residual_stride = a->outputs};
  rounded_rows(&second, panel);
}

#endif
