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

/// Most rows of a block, from 16 to `limit`: as many as fit in `memory` with `bytes` each.
static inline ptrdiff_t digit_block_rows(ptrdiff_t memory, ptrdiff_t bytes, ptrdiff_t limit) {
  ptrdiff_t most = memory / (bytes > 0 ? bytes : 1) / 16 * 16;
  return most < 16 ? 16 : most > limit ? limit : most;
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
  // Digits of x that stay in L2 while the panels pass over them.
  ptrdiff_t most = digit_block_rows(1 << 20, DIGITS * round_up(args->k, DIGIT_DEPTH), 256);
  digit_linear_run run = {args, row_parts_of(pool, 1, args->m, most, 16)};
  ck_pool_run(pool, run.parts.count, digit_linear_item, &run);
}

#endif
