// Linear layers on tiles, block by block of rows.

#ifndef CK_BFLOAT16_LINEAR_TILE_TEMPLATE_H
#define CK_BFLOAT16_LINEAR_TILE_TEMPLATE_H

#include "bfloat16_linear.h"
#include "bfloat16_product_tile_template.h"

typedef struct tile_linear {
  const ck_bfloat16_linear_args *a;
  ptrdiff_t block;
} tile_linear;

static void tile_linear_item(void *context, ptrdiff_t item) {
  const tile_linear *own = context;
  const ck_bfloat16_linear_args *a = own->a;
  ptrdiff_t begin = item * own->block;
  ptrdiff_t rows = a->m - begin < own->block ? a->m - begin : own->block;
  ptrdiff_t width = round_up(a->k, 32);
  uint16_t *left = (uint16_t *)ck_scratch((size_t)(round_up(rows, 32) * width / 2));
  rows_to_tiles(a->x + begin * a->x_stride, a->x_stride, rows, a->k, 1, left);
  const tile_product product = {
    .left = left,
    .rows = rows,
    .n = a->n,
    .k = a->k,
    .packed = a->packed,
    .bias = a->bias,
    .activation = a->activation,
    .y = a->y + begin * a->y_stride,
    .y_stride = a->y_stride,
    .residual = a->residual ? a->residual + begin * a->residual_stride : NULL,
    .residual_stride = a->residual_stride,
  };
  amx_begin();
  tile_multiply(&product);
  amx_end();
}

static void bfloat16_linear(ck_pool *pool, const ck_bfloat16_linear_args *args) {
  tile_linear own = {args, tile_block_rows(pool, args->m, round_up(args->k, 32))};
  ck_pool_run(pool, (args->m + own.block - 1) / own.block, tile_linear_item, &own);
}

#endif
