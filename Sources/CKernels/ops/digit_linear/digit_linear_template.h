// Splits a linear layer in fixed-point numbers into blocks of rows.

#ifndef CK_DIGIT_LINEAR_TEMPLATE_H
#define CK_DIGIT_LINEAR_TEMPLATE_H

#include "../../isa/headers.h"
#include "../../pool/row_parts.h"
#if defined(CK_HAS_TILES)
#include "digit_rows_tile_template.h"
#else
#include "digit_rows_plain.h"
#endif

/// Most rows of a block: as many as keep `bytes` for each row within a megabyte of a core's L2 cache.
static inline ptrdiff_t digit_block_rows(ptrdiff_t bytes) {
  ptrdiff_t most = (1 << 20) / (bytes > 0 ? bytes : 1) / 16 * 16;
  return most < 16 ? 16 : most > 256 ? 256 : most;
}

typedef struct digit_linear_run {
  const ck_digit_linear_args *a;
  row_parts parts;
} digit_linear_run;

static void digit_linear_item(void *context, ptrdiff_t item) {
  const digit_linear_run *run = context;
  ck_digit_linear_args block = *run->a;
  ptrdiff_t begin = part_begin(run->parts, item);
  block.m = part_rows(run->parts, item);
  block.x += begin * block.x_stride;
  block.y += begin * block.y_stride;
  if (block.residual) block.residual += begin * block.residual_stride;
  digit_rows(&block, ck_scratch((size_t)digit_scratch(block.m, block.k)));
}

static void digit_linear(ck_pool *pool, const ck_digit_linear_args *args) {
  ptrdiff_t most = digit_block_rows(DIGITS * round_up(args->k, DIGIT_STEP));
  digit_linear_run run = {args, row_parts_of(pool, 1, args->m, most, 16)};
  ck_pool_run(pool, run.parts.count, digit_linear_item, &run);
}

#endif
