// The block of a mobile network with factors of two parts, block by block of pixels, for the
// instruction set of the including file.

#ifndef CK_BFLOAT16_MIXER_TEMPLATE_H
#define CK_BFLOAT16_MIXER_TEMPLATE_H

#include "../../isa/headers.h"
#include "../bfloat16_mlp/bfloat16_mlp_template.h"
#include "../depthwise3/depthwise3_template.h"
#include "bfloat16_mixer.h"

typedef struct bfloat16_mixer_run {
  const ck_bfloat16_mixer_args *a;
  /// Pixels of an item: the rows of products.
  ptrdiff_t block;
} bfloat16_mixer_run;

static void bfloat16_mixer_item(void *context, ptrdiff_t item) {
  const bfloat16_mixer_run *own = context;
  const ck_bfloat16_mixer_args *a = own->a;
  ptrdiff_t pixels = a->height * a->width, begin = item * own->block;
  ptrdiff_t rows = pixels - begin < own->block ? pixels - begin : own->block;
  // Not a power of two, so that rows do not share cache sets.
  ptrdiff_t stride = round_up(a->channels, 16) + 16;
  ck_bfloat16_mlp_args products = {
    .y = a->y + begin * a->channels,
    .m = rows,
    .inputs = a->channels,
    .hidden = a->hidden,
    .outputs = a->channels,
    .packed_first = a->packed_first,
    .packed_second = a->packed_second,
    .in_two_parts = true,
    .bias_first = a->bias_first,
    .bias_second = a->bias_second,
    .activation = a->activation};
  float *mixed = ck_scratch((size_t)(rows * stride + bfloat16_mlp_scratch(&products)));
  const ck_depthwise3_args depthwise = {
    .x = a->x,
    .height = a->height,
    .width = a->width,
    .channels = a->channels,
    .stride = 1,
    .y = mixed,
    .weights = a->weights,
    .bias = a->bias};
  depthwise3_run_of_pixels(&depthwise, begin, rows, mixed, stride);
  products.x = products.residual = mixed;
  bfloat16_mlp_rows(&products, stride, stride, mixed + rows * stride);
}

static void bfloat16_mixer(ck_pool *pool, const ck_bfloat16_mixer_args *args) {
  ptrdiff_t pixels = args->height * args->width;
  bfloat16_mixer_run run = {args, bfloat16_mlp_block(pool, pixels, args->hidden, true)};
  ck_pool_run(pool, (pixels + run.block - 1) / run.block, bfloat16_mixer_item, &run);
}

#endif
