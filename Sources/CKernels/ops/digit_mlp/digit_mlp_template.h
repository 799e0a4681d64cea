// Two linear layers in fixed-point numbers, block by block of rows, so that the values between them
// never leave a core's L2 cache.

#ifndef CK_DIGIT_MLP_TEMPLATE_H
#define CK_DIGIT_MLP_TEMPLATE_H

#include "../digit_linear/digit_linear_template.h"
#include "../layer_norm/layer_norm_template.h"
#include "digit_mlp.h"

typedef struct digit_mlp_run {
  const ck_digit_mlp_args *a;
  row_parts parts;
} digit_mlp_run;

static void digit_mlp_item(void *context, ptrdiff_t item) {
  const digit_mlp_run *run = context;
  const ck_digit_mlp_args *a = run->a;
  ptrdiff_t begin = part_begin(run->parts, item), rows = part_rows(run->parts, item);
  ptrdiff_t x_stride = spread_stride(a->inputs), hidden_stride = spread_stride(a->hidden);
  ptrdiff_t longest = a->inputs > a->hidden ? a->inputs : a->hidden;
  ptrdiff_t digits = round_up(digit_scratch(rows, longest), 16);
  float *scratch = ck_scratch((size_t)(digits + rows * (x_stride + hidden_stride)));
  float *normed = scratch + digits, *hidden = normed + rows * x_stride;
  const float *x = a->x + begin * a->inputs;
  const ck_layer_norm_args norm = {
    .n = a->inputs, .weight = a->norm_weight, .bias = a->norm_bias, .epsilon = a->norm_epsilon};
  for (ptrdiff_t r = 0; a->norm_weight && r < rows; r++) {
    layer_norm_row(&norm, x + r * a->inputs, normed + r * x_stride, CK_IDENTITY);
  }
  const ck_digit_linear_args first = {
    .x = a->norm_weight ? normed : x,
    .x_stride = a->norm_weight ? x_stride : a->inputs,
    .y = hidden,
    .y_stride = hidden_stride,
    .m = rows,
    .n = a->hidden,
    .k = a->inputs,
    .packed = a->packed_first,
    .steps = a->steps_first,
    .bias = a->bias_first,
    .activation = a->activation};
  digit_rows(&first, scratch);
  const ck_digit_linear_args second = {
    .x = hidden,
    .x_stride = hidden_stride,
    .y = a->y + begin * a->outputs,
    .y_stride = a->outputs,
    .m = rows,
    .n = a->outputs,
    .k = a->hidden,
    .packed = a->packed_second,
    .steps = a->steps_second,
    .bias = a->bias_second,
    .residual = a->residual ? a->residual + begin * a->outputs : NULL,
    .residual_stride = a->outputs};
  digit_rows(&second, scratch);
}

static void digit_mlp(ck_pool *pool, const ck_digit_mlp_args *args) {
  // Hidden values as floats and as digits. They may be a little more than a core's L2 cache: with few
  // rows to a block, weights are read from L3 too often.
  ptrdiff_t bytes = (4 + DIGITS) * round_up(args->hidden, DIGIT_DEPTH);
  ptrdiff_t most = digit_block_rows(5 << 19, bytes, 192);
  digit_mlp_run run = {args, row_parts_of(pool, 1, args->m, most, 16)};
  ck_pool_run(pool, run.parts.count, digit_mlp_item, &run);
}

#endif
