// The block of a mobile network, block by block of pixels, so that the values between its layers
// never leave a core's L2 cache.

#ifndef CK_MIXER_TEMPLATE_H
#define CK_MIXER_TEMPLATE_H

#include "../depthwise3/depthwise3_template.h"
#include "../mlp/mlp_template.h"
#include "mixer.h"

typedef struct mixer_run {
  const ck_mixer_args *a;
  /// Pixels are the rows of products.
  row_parts parts;
} mixer_run;

static void mixer_item(void *context, ptrdiff_t item) {
  const mixer_run *run = context;
  const ck_mixer_args *a = run->a;
  ptrdiff_t begin = part_begin(run->parts, item);
  ptrdiff_t rows = part_rows(run->parts, item);
  ptrdiff_t stride = spread_stride(a->channels), hidden_stride = spread_stride(a->hidden);
  float *mixed = ck_scratch((size_t)(rows * (stride + hidden_stride)));
  float *hidden = mixed + rows * stride;
  const ck_depthwise3_args depthwise = {
    .x = a->x,
    .height = a->height,
    .width = a->width,
    .channels = a->channels,
    .stride = 1,
    .y = mixed,
    .weights = a->weights,
    .bias = a->bias};
  for (ptrdiff_t done = 0; done < rows;) {
    ptrdiff_t oy = (begin + done) / a->width, ox = (begin + done) % a->width;
    ptrdiff_t count = a->width - ox < rows - done ? a->width - ox : rows - done;
    depthwise3_pixels(&depthwise, oy, ox, ox + count, mixed + done * stride, stride);
    done += count;
  }
  const ck_linear_args first = {
    .x = mixed,
    .x_stride = stride,
    .y = hidden,
    .y_stride = hidden_stride,
    .m = rows,
    .n = a->hidden,
    .k = a->channels,
    .packed = a->packed_first,
    .bias = a->bias_first,
    .activation = a->activation};
  linear_rows(&first, 0, rows);
  const ck_linear_args second = {
    .x = hidden,
    .x_stride = hidden_stride,
    .y = a->y + begin * a->channels,
    .y_stride = a->channels,
    .m = rows,
    .n = a->channels,
    .k = a->hidden,
    .packed = a->packed_second,
    .bias = a->bias_second,
    .residual = mixed,
    .residual_stride = stride};
  linear_rows(&second, 0, rows);
}

static void mixer(ck_pool *pool, const ck_mixer_args *args) {
  ptrdiff_t pixels = args->height * args->width;
  mixer_run run = {args, row_parts_of(pool, 1, pixels, PRODUCT_BLOCK, PRODUCT_ROWS)};
  ck_pool_run(pool, run.parts.count, mixer_item, &run);
}

#endif
