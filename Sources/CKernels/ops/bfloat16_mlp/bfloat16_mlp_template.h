// The feed-forward block with factors in bfloat16, block by block of rows, so that values between
// the products never leave a core's L2 cache.

#ifndef CK_BFLOAT16_MLP_TEMPLATE_H
#define CK_BFLOAT16_MLP_TEMPLATE_H

#include "../../isa/headers.h"
#if defined(CK_HAS_TILES)
#include "bfloat16_mlp_tile_template.h"
#else
#include "bfloat16_mlp_rounded_template.h"
#endif

typedef struct bfloat16_mlp_run {
  const ck_bfloat16_mlp_args *a;
  ptrdiff_t block;
} bfloat16_mlp_run;

static void bfloat16_mlp_item(void *context, ptrdiff_t item) {
  const bfloat16_mlp_run *own = context;
  ck_bfloat16_mlp_args block = *own->a;
  ptrdiff_t begin = item * own->block;
  block.m = block.m - begin < own->block ? block.m - begin : own->block;
  block.x += begin * block.inputs;
  block.y += begin * block.outputs;
  if (block.residual) block.residual += begin * block.outputs;
  bfloat16_mlp_rows(&block, ck_scratch((size_t)bfloat16_mlp_scratch(&block)));
}

static void bfloat16_mlp(ck_pool *pool, const ck_bfloat16_mlp_args *args) {
  ptrdiff_t block = bfloat16_mlp_block(pool, args->m, args->hidden);
  bfloat16_mlp_run run = {args, block};
  ck_pool_run(pool, (args->m + block - 1) / block, bfloat16_mlp_item, &run);
}

#endif
