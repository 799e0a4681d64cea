// Splits a linear layer in 8-bit integers into blocks of rows, and rounds those rows.

#ifndef CK_INTEGER_LINEAR_TEMPLATE_H
#define CK_INTEGER_LINEAR_TEMPLATE_H

#include "../../isa/headers.h"
#include "../../pool/row_parts.h"
#if CK_LANES > 1
#include "integer_linear_vector_template.h"
#else
#include "integer_linear_plain.h"
#endif

/// Most rows of a block.
enum { INTEGER_BLOCK = 84 };

typedef struct integer_linear_run {
  const ck_integer_linear_args *a;
  row_parts parts;
} integer_linear_run;

static void integer_linear_item(void *context, ptrdiff_t item) {
  const integer_linear_run *run = context;
  const ck_integer_linear_args *a = run->a;
  ptrdiff_t begin = part_begin(run->parts, item), width = quantized_width(a->k);
  ptrdiff_t rows = part_rows(run->parts, item);
  // Not a power of two, so that rows do not share cache sets; a multiple of 4, as scratch is
  // floats.
  ptrdiff_t stride = width + 16;
  uint8_t *bytes = (uint8_t *)ck_scratch((size_t)(rows * stride / 4));
  quantized_row quantized[INTEGER_BLOCK];
  for (ptrdiff_t r = 0; r < rows; r++) {
    quantized[r] =
      quantize_row(a->x + (begin + r) * a->x_stride, a->k, INTEGER_FLIP, bytes + r * stride);
  }
  ck_integer_linear_args block = *a;
  block.m = rows;
  block.y += begin * a->y_stride;
  if (block.residual) block.residual += begin * a->residual_stride;
  integer_linear_rows(&block, bytes, stride, quantized);
}

static void integer_linear(ck_pool *pool, const ck_integer_linear_args *args) {
  integer_linear_run run = {args, row_parts_of(pool, 1, args->m, INTEGER_BLOCK, 1)};
  ck_pool_run(pool, run.parts.count, integer_linear_item, &run);
}

#endif
