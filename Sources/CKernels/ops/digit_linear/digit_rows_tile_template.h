// Products of fixed-point numbers on tiles.

#ifndef CK_DIGIT_ROWS_TILE_TEMPLATE_H
#define CK_DIGIT_ROWS_TILE_TEMPLATE_H

#include "../../tiles/digit_tiles_template.h"
#include "digit_linear.h"

/// Rows of a block of 16 × 16 sums whose steps, bias, residual and activation are still to come.
typedef struct digit_sums {
  /// The next row of [3, 16, 16].
  const int32_t *sums;
  /// Where it goes, and what is added to it.
  float *y;
  const float *residual;
  const float *row_steps;
  /// Rows left.
  ptrdiff_t rows;
  /// Columns, at most 16.
  ptrdiff_t columns;
  wf steps, bias;
} digit_sums;

INLINE digit_sums digit_sums_at(
  const ck_digit_linear_args *a, const int32_t *sums, const float *row_steps, ptrdiff_t row,
  ptrdiff_t column) {
  digit_sums block = {
    .sums = sums,
    .y = a->y + row * a->y_stride + column,
    .row_steps = row_steps + row,
    .rows = a->m - row < 16 ? a->m - row : 16,
    .columns = a->n - column < 16 ? a->n - column : 16,
    .steps = wide_load(a->steps + column),
    .bias = wide_splat(0),
  };
  if (a->residual) block.residual = a->residual + row * a->residual_stride + column;
  if (a->bias && block.columns == 16) block.bias = wide_load(a->bias + column);
  if (a->bias && block.columns < 16) block.bias = wide_load_part(a->bias + column, block.columns);
  return block;
}

/// Finishes the next rows of a block, at most `count`.
INLINE void digit_finish(
  const ck_digit_linear_args *a, digit_sums *block, ptrdiff_t count, const bool is_whole,
  const bool has_residual, const ck_activation activation) {
  digit_sums own = *block;
  if (count > own.rows) count = own.rows;
  own.rows -= count;
  for (; count > 0; count--) {
    wf value = digit_block_row(own.sums) * own.steps;
    value = __builtin_elementwise_fma(value, wide_splat(*own.row_steps), own.bias);
    if (has_residual) {
      value += is_whole ? wide_load(own.residual) : wide_load_part(own.residual, own.columns);
      own.residual += a->residual_stride;
    }
    value = wide_activated(value, activation);
    if (is_whole) {
      wide_store(own.y, value);
    } else {
      wide_store_part(own.y, value, own.columns);
    }
    own.y += a->y_stride;
    own.sums += 16;
    own.row_steps++;
  }
  *block = own;
}

INLINE void digit_finish_some(
  const ck_digit_linear_args *a, digit_sums *block, ptrdiff_t count,
  const ck_activation activation) {
  if (block->rows <= 0) return;
  if (block->columns < 16) {
    if (block->residual) {
      digit_finish(a, block, count, false, true, activation);
    } else {
      digit_finish(a, block, count, false, false, activation);
    }
  } else if (block->residual) {
    digit_finish(a, block, count, true, true, activation);
  } else {
    digit_finish(a, block, count, true, false, activation);
  }
}

/// Lines to fetch while tiles are multiplied, a few with each slice.
typedef struct digit_fetch {
  const char *next;
  ptrdiff_t distance, lines;
} digit_fetch;

INLINE void digit_fetch_some(digit_fetch *fetch, ptrdiff_t count) {
  if (count > fetch->lines) count = fetch->lines;
  fetch->lines -= count;
  for (; count > 0; count--, fetch->next += fetch->distance) {
    __builtin_prefetch(fetch->next, 0, 2);
  }
}

/// Panels are the outer loop: a panel stays in L1 while the rows, in L2, pass over it. A block is
/// finished during the products of the next one, which leave the vector units idle.
INLINE void digit_multiply_as(
  const ck_digit_linear_args *a, const int8_t *left, const float *row_steps,
  const ck_activation activation) {
  _Alignas(64) int32_t sums[2][DIGITS * 256];
  ptrdiff_t slices = round_up(a->k, DIGIT_DEPTH) / DIGIT_DEPTH, blocks = round_up(a->m, 16) / 16;
  ptrdiff_t slice_bytes = DIGITS * DIGIT_TILE, side = 0;
  // Rows to finish with each slice.
  ptrdiff_t pace = slices > 0 ? (16 + slices - 1) / slices : 16;
  digit_sums last = {.rows = 0};
  for (ptrdiff_t column = 0; column < a->n; column += DIGIT_PANEL) {
    const int8_t *panel = a->packed + column / DIGIT_PANEL * slices * slice_bytes;
    // The next panel is fetched meanwhile, a share with each block.
    ptrdiff_t lines = column + DIGIT_PANEL < a->n ? slices * slice_bytes / 64 : 0;
    ptrdiff_t share = (lines + blocks * slices - 1) / (blocks * slices > 0 ? blocks * slices : 1);
    digit_fetch next = {(const char *)(panel + slices * slice_bytes), 64, lines};
    for (ptrdiff_t b = 0; b < blocks; b++) {
      const int8_t *rows = left + b * slices * slice_bytes;
      digit_sums own = digit_sums_at(a, sums[side], row_steps, b * 16, column);
      // What `digit_finish` will read, or else write.
      digit_fetch far = {(const char *)own.residual, a->residual_stride * 4, own.rows};
      if (!own.residual) far = (digit_fetch){(const char *)own.y, a->y_stride * 4, own.rows};
      digit_block_clear();
      for (ptrdiff_t i = 0; i < slices; i++) {
        digit_block_slice(rows + i * slice_bytes, panel + i * slice_bytes);
        digit_finish_some(a, &last, pace, activation);
        digit_fetch_some(&far, pace);
        digit_fetch_some(&next, share);
      }
      digit_finish_some(a, &last, 16, activation);
      digit_block_store(sums[side]);
      last = own;
      side = 1 - side;
    }
  }
  digit_finish_some(a, &last, 16, activation);
}

/// The rows of a block whose digits `left` and steps are made. The calling thread's tiles are
/// configured.
static void digit_multiply(
  const ck_digit_linear_args *a, const int8_t *left, const float *row_steps) {
  switch (a->activation) {
    case CK_IDENTITY: digit_multiply_as(a, left, row_steps, CK_IDENTITY); break;
    case CK_RELU: digit_multiply_as(a, left, row_steps, CK_RELU); break;
    case CK_GELU: digit_multiply_as(a, left, row_steps, CK_GELU); break;
    case CK_SIGMOID: digit_multiply_as(a, left, row_steps, CK_SIGMOID); break;
  }
}

/// Floats that `digit_rows` needs for a block of `m` rows.
static inline ptrdiff_t digit_scratch(ptrdiff_t m, ptrdiff_t k) {
  ptrdiff_t rows = round_up(m, 16);
  return DIGITS * rows * round_up(k, DIGIT_DEPTH) / 4 + rows;
}

/// All rows of a block.
static void digit_rows(const ck_digit_linear_args *a, float *scratch) {
  int8_t *left = (int8_t *)scratch;
  float *row_steps = scratch + digit_scratch(a->m, a->k) - round_up(a->m, 16);
  rows_to_digits(a->x, a->x_stride, a->m, a->k, left, row_steps);
  amx_begin();
  digit_multiply(a, left, row_steps);
  amx_end();
}

#endif
