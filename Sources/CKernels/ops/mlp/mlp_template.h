// Two linear layers, block by block of rows, so that the values between them never leave a core's
// L2 cache.

#ifndef CK_MLP_TEMPLATE_H
#define CK_MLP_TEMPLATE_H

#include "../layer_norm/layer_norm_template.h"
#include "../linear/linear_template.h"
#include "../rounding.h"
#include "mlp.h"

typedef struct mlp_run {
  const ck_mlp_args *a;
  row_parts parts;
} mlp_run;

static void mlp_item(void *context, ptrdiff_t item) {
  const mlp_run *run = context;
  const ck_mlp_args *a = run->a;
  ptrdiff_t begin = part_begin(run->parts, item);
  ptrdiff_t rows = part_rows(run->parts, item);
  ptrdiff_t x_stride = spread_stride(a->inputs), hidden_stride = spread_stride(a->hidden);
  float *x = ck_scratch((size_t)(rows * (x_stride + hidden_stride)));
  float *hidden = x + rows * x_stride;
  const ck_layer_norm_args norm = {
    .n = a->inputs, .weight = a->norm_weight, .bias = a->norm_bias, .epsilon = a->norm_epsilon};
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *row = a->x + (begin + r) * a->inputs;
    if (a->norm_weight) {
      layer_norm_row(&norm, row, x + r * x_stride, CK_IDENTITY);
    } else {
      memcpy(x + r * x_stride, row, (size_t)a->inputs * sizeof(float));
    }
  }
  const ck_linear_args first = {
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
  linear_rows(&first, 0, rows);
  const ck_linear_args second = {
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
  linear_rows(&second, 0, rows);
}

static void mlp(ck_pool *pool, const ck_mlp_args *args) {
  // Few enough rows to keep the values between the layers within 700 kB.
  ptrdiff_t most = args->hidden <= 2048 ? PRODUCT_BLOCK : CK_LANES == 16 ? 56 : 42;
  mlp_run run = {args, row_parts_of(pool, 1, args->m, most, PRODUCT_ROWS)};
  ck_pool_run(pool, run.parts.count, mlp_item, &run);
}

#endif
